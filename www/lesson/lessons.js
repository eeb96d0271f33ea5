/**
 * The page's exercises. Another is a file in `lessons/` and its place here.
 * @import { Lesson } from './lesson-file.js'
 */
import { dropout } from './lessons/dropout.js';
import { layers } from './lessons/layers.js';
import { scale } from './lessons/scale.js';

/** @type {readonly Lesson[]} */
export const LESSONS = [layers, scale, dropout];

/** @param {string} id or the notebook's number, by which earlier versions called them */
export function lessonOf(id) {
  return LESSONS.find((lesson, i) => lesson.id === id || String(i + 1) === id) ?? null;
}
