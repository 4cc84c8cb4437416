// The table of filters. A filter is one GLSL function, `vec3 picture(vec2 at)`: the colour at a place of
// the finished picture, `at` going from (0, 0) top left to (1, 1) bottom right as one sees it in the
// mirror. What it may call stands in shader.ts. Lengths are fractions of the picture's height, so a
// thumbnail looks like the large picture. `css` is the nearest canvas filter, for browsers without
// WebGL; a filter without it is not offered there.

export interface Filter {
  readonly id: FilterId;
  readonly glsl: string;
  readonly css?: string;
}

export type FilterId =
  | 'none'
  | 'mono'
  | 'noir'
  | 'sepia'
  | 'warm'
  | 'cool'
  | 'vivid'
  | 'faded'
  | 'dusk'
  | 'thermal'
  | 'comic'
  | 'dots'
  | 'pixel'
  | 'fold'
  | 'kaleidoscope'
  | 'bulge';

/** A filter that changes each colour by itself. */
const colour = (body: string): string => `vec3 picture(vec2 at) { vec3 c = look(at); ${body} }`;

export const filters: readonly Filter[] = [
  { id: 'none', css: 'none', glsl: colour('return c;') },
  { id: 'mono', css: 'grayscale(1)', glsl: colour('return vec3(luma(c));') },
  {
    id: 'noir',
    css: 'grayscale(1) contrast(1.6)',
    glsl: colour('return vec3(smoothstep(0.1, 0.85, luma(c)) * vignette(at, 0.55));'),
  },
  {
    id: 'sepia',
    css: 'sepia(0.9)',
    glsl: colour(`
      float l = luma(c);
      vec3 toned = vec3(l * 0.97 + 0.05, l * 0.89 + 0.04, l * 0.76 + 0.03);
      return toned * vignette(at, 0.3);`),
  },
  {
    id: 'warm',
    css: 'sepia(0.3) saturate(1.35)',
    glsl: colour('return c * vec3(1.06, 0.98, 0.82) + vec3(0.05, 0.02, 0.0);'),
  },
  {
    id: 'cool',
    css: 'saturate(0.85) hue-rotate(12deg) brightness(1.04)',
    glsl: colour('return c * vec3(0.84, 0.97, 1.04) + vec3(0.0, 0.02, 0.06);'),
  },
  {
    id: 'vivid',
    css: 'saturate(1.6) contrast(1.12)',
    glsl: colour('return (mix(vec3(luma(c)), c, 1.6) - 0.5) * 1.12 + 0.5;'),
  },
  {
    id: 'faded',
    css: 'saturate(0.7) contrast(0.75) brightness(1.12)',
    glsl: colour('return mix(vec3(luma(c)), c, 0.7) * vec3(0.72, 0.7, 0.66) + vec3(0.2, 0.19, 0.22);'),
  },
  {
    id: 'dusk',
    glsl: colour(`
      float l = luma(c);
      vec3 shade = vec3(0.11, 0.09, 0.3), half_light = vec3(0.8, 0.25, 0.45), light = vec3(1.0, 0.86, 0.66);
      return l < 0.5 ? mix(shade, half_light, l * 2.0) : mix(half_light, light, l * 2.0 - 1.0);`),
  },
  {
    id: 'thermal',
    glsl: colour(`
      float l = luma(c) * 4.0;
      vec3 a = vec3(0.03, 0.02, 0.2), b = vec3(0.45, 0.05, 0.6), d = vec3(0.93, 0.25, 0.25),
           e = vec3(1.0, 0.75, 0.15), f = vec3(1.0, 1.0, 0.88);
      if (l < 1.0) return mix(a, b, l);
      if (l < 2.0) return mix(b, d, l - 1.0);
      if (l < 3.0) return mix(d, e, l - 2.0);
      return mix(e, f, l - 3.0);`),
  },
  {
    // Flat tones with drawn outlines: brightness in four steps, colour made stronger, Sobel's edges in ink.
    id: 'comic',
    glsl: `
      vec3 picture(vec2 at) {
        vec2 d = lengths(0.0035);
        vec3 here = look(at), left = look(at - vec2(d.x, 0.0)), right = look(at + vec2(d.x, 0.0)),
             above = look(at - vec2(0.0, d.y)), below = look(at + vec2(0.0, d.y));
        float nw = luma(look(at - d)), ne = luma(look(at + vec2(d.x, -d.y)));
        float sw = luma(look(at + vec2(-d.x, d.y))), se = luma(look(at + d));
        vec2 slope = vec2(ne + 2.0 * luma(right) + se - nw - 2.0 * luma(left) - sw,
                          sw + 2.0 * luma(below) + se - nw - 2.0 * luma(above) - ne);
        float ink = smoothstep(0.35, 0.7, length(slope));
        vec3 c = (2.0 * here + left + right + above + below) / 6.0;
        float l = luma(c);
        float steps = l * 4.0;
        float flat_tone = (floor(steps) + smoothstep(0.42, 0.58, fract(steps))) / 4.0;
        vec3 bold = mix(vec3(l), c, 1.5) + (flat_tone - l);
        return mix(bold, vec3(0.05, 0.04, 0.08), ink);
      }`,
  },
  {
    // A newspaper's screen: a grid turned by 30 degrees, each dot as large as its place is dark.
    id: 'dots',
    glsl: `
      vec3 picture(vec2 at) {
        const float cell = 0.0135;
        mat2 turn = mat2(0.866, 0.5, -0.5, 0.866);
        vec2 place = turn * (at * vec2(aspect(), 1.0)) / cell;
        vec2 centre = floor(place) + 0.5;
        float l = luma(look((centre * cell) * turn / vec2(aspect(), 1.0)));
        float radius = 0.72 * sqrt(1.0 - smoothstep(0.04, 0.96, l));
        float blur = 0.75 / (cell * u_size.y);
        float ink = 1.0 - smoothstep(radius - blur, radius + blur, distance(place, centre));
        return mix(vec3(0.98, 0.96, 0.91), vec3(0.1, 0.09, 0.16), ink);
      }`,
  },
  {
    id: 'pixel',
    glsl: `
      vec3 picture(vec2 at) {
        vec2 cell = lengths(1.0 / 45.0);
        vec2 corner = floor(at / cell) * cell;
        vec3 sum = vec3(0.0);
        for (int y = 0; y < 3; y++)
          for (int x = 0; x < 3; x++) sum += look(corner + (vec2(x, y) + 0.5) / 3.0 * cell);
        return sum / 9.0;
      }`,
  },
  {
    // The left half and its mirror image.
    id: 'fold',
    glsl: 'vec3 picture(vec2 at) { return look(vec2(0.5 - abs(at.x - 0.5), at.y)); }',
  },
  {
    id: 'kaleidoscope',
    glsl: `
      vec3 picture(vec2 at) {
        const float wedge = 1.0471975512;
        vec2 p = (at - 0.5) * vec2(aspect(), 1.0);
        float angle = mod(atan(p.y, p.x) + 1.5707963268, wedge);
        angle = min(angle, wedge - angle) - 1.5707963268;
        vec2 q = length(p) * vec2(cos(angle), sin(angle)) / vec2(aspect(), 1.0) * 1.1 + vec2(0.5, 0.62);
        return look(1.0 - abs(1.0 - mod(q, 2.0)));
      }`,
  },
  {
    id: 'bulge',
    glsl: `
      vec3 picture(vec2 at) {
        vec2 p = (at - 0.5) * vec2(aspect(), 1.0);
        float r = length(p) / 0.48;
        float pull = r < 1.0 ? mix(0.45, 1.0, smoothstep(0.0, 1.0, r)) : 1.0;
        return look(p * pull / vec2(aspect(), 1.0) + 0.5);
      }`,
  },
];

export function filterById(id: string | null): Filter {
  return filters.find((filter) => filter.id === id) ?? filters[0]!;
}
