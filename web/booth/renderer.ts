// Draws a picture through a filter onto a canvas: by WebGL where there is one, else by the canvas' own
// filters, else not at all. The live preview, the thumbnails and what is saved all go through here.
import { filters, type Filter, type FilterId } from './filters.js';
import { fragmentShader, vertexShader } from './shader.js';

export type Source = HTMLVideoElement | HTMLCanvasElement;

export interface Renderer {
  /** The filters that this browser can draw. */
  readonly filters: readonly Filter[];
  /** Still at work on what was drawn before: a live picture lets this frame pass, so that a slow GPU, or
   * a processor in its place, does not fall ever further behind and the page with it. */
  readonly behind: boolean;
  /** Draws the whole source over the whole canvas. What was drawn can be read until the task ends. */
  draw(source: Source, filter: Filter, mirrored: boolean): void;
}

/** Takes the canvas over. Null when this browser can draw no filters at all. */
export function createRenderer(canvas: HTMLCanvasElement): Renderer | null {
  // Not antialiased and opaque: one triangle covers everything.
  const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false });
  if (gl) return new GlRenderer(canvas, gl);
  const context = canvas.getContext('2d', { alpha: false });
  return context && 'filter' in context ? new CanvasRenderer(canvas, context) : null;
}

interface Program {
  readonly program: WebGLProgram;
  readonly size: WebGLUniformLocation | null;
  readonly mirrored: WebGLUniformLocation | null;
}

class GlRenderer implements Renderer {
  readonly filters = filters;
  readonly #programs = new Map<FilterId, Program>();
  #fence: WebGLSync | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly gl: WebGL2RenderingContext,
  ) {
    this.#prepare();
    // A phone may take the GPU away in the background. Saying so keeps the right to get it back.
    canvas.addEventListener('webglcontextlost', (event) => event.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => this.#prepare());
  }

  get behind(): boolean {
    const { gl } = this;
    if (!this.#fence || gl.isContextLost()) return false;
    return gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) === gl.UNSIGNALED;
  }

  draw(source: Source, filter: Filter, mirrored: boolean): void {
    const { canvas, gl } = this;
    if (gl.isContextLost()) return;
    const { program, size, mirrored: mirroredAt } = this.#program(filter);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, source);
    gl.useProgram(program);
    gl.uniform2f(size, canvas.width, canvas.height);
    gl.uniform1i(mirroredAt, mirrored ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.deleteSync(this.#fence);
    this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  /** One texture, bound for good, that each source is put into. */
  #prepare(): void {
    const { gl } = this;
    this.#programs.clear();
    this.#fence = null;
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  /** Compiled when first needed. */
  #program(filter: Filter): Program {
    const known = this.#programs.get(filter.id);
    if (known) return known;
    const { gl } = this;
    const program = gl.createProgram();
    for (const [type, text] of [
      [gl.VERTEX_SHADER, vertexShader],
      [gl.FRAGMENT_SHADER, fragmentShader(filter.glsl)],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) continue; // the context was lost just now
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = (gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`filter ${filter.id}: ${[gl.getProgramInfoLog(program), ...logs].join('\n')}`);
    }
    const made = {
      program,
      size: gl.getUniformLocation(program, 'u_size'),
      mirrored: gl.getUniformLocation(program, 'u_mirrored'),
    };
    this.#programs.set(filter.id, made);
    return made;
  }
}

class CanvasRenderer implements Renderer {
  readonly filters = filters.filter((filter) => filter.css);
  readonly behind = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly context: CanvasRenderingContext2D,
  ) {}

  draw(source: Source, filter: Filter, mirrored: boolean): void {
    const { canvas, context } = this;
    context.filter = filter.css ?? 'none';
    context.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? canvas.width : 0, 0);
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
  }
}
