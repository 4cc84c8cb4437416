// The GLSL around a filter: the vertex shader that covers the target with one triangle, and what every
// filter's function can call.

export const vertexShader = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(corner * 4.0 - 1.0, 0.0, 1.0);
}`;

export const fragmentShader = (filter: string): string => `#version 300 es
precision highp float;
uniform sampler2D u_source;
uniform vec2 u_size; // of the target, in pixels
uniform bool u_mirrored;
out vec4 colour;

float aspect() { return u_size.x / u_size.y; }
// A length, as a fraction of the height, in both directions of 'at'.
vec2 lengths(float fraction) { return vec2(fraction / aspect(), fraction); }
vec3 look(vec2 at) { return texture(u_source, vec2(u_mirrored ? 1.0 - at.x : at.x, at.y)).rgb; }
// Rec. 601, which the eye is used to from video.
float luma(vec3 c) { return dot(c, vec3(0.299, 0.587, 0.114)); }
// 1 in the middle, less by 'depth' in the corners.
float vignette(vec2 at, float depth) { return 1.0 - depth * smoothstep(0.45, 1.0, length(at - 0.5) * 1.41421356); }

${filter}

void main() {
  vec2 at = vec2(gl_FragCoord.x, u_size.y - gl_FragCoord.y) / u_size;
  colour = vec4(clamp(picture(at), 0.0, 1.0), 1.0);
}`;
