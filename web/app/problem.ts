// What is to be said about camera and microphone, from what the client package found wrong with each.
import type { MediaProblem } from '../client';
import type { OwnSide } from './own-side';
import type { ProblemOf } from './texts';

export interface Trouble {
  problem: MediaProblem;
  of: ProblemOf;
}

/** One trouble when both have the same cause, else the camera's (or the picture's) first. */
export function troubles(app: OwnSide): Trouble[] {
  const { audio, video } = app.media.problem;
  if (audio && audio === video) return [{ problem: audio, of: 'both' }];
  const found: Trouble[] = [];
  if (video) found.push({ problem: video, of: 'camera' });
  if (audio) found.push({ problem: audio, of: 'microphone' });
  return found;
}
