/**
 * Points on a line, shaped so that colour is not alone in telling series apart.
 * @typedef {'circle' | 'square' | 'triangle' | 'diamond'} Marker
 */

/**
 * Fills the marker and leaves its outline as the current path.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Marker} marker
 * @param {number} x
 * @param {number} y
 */
export function drawMarker(ctx, marker, x, y) {
  ctx.beginPath();
  if (marker === 'circle') ctx.arc(x, y, 3, 0, 2 * Math.PI);
  else if (marker === 'square') ctx.rect(x - 3, y - 3, 6, 6);
  else {
    const corners = marker === 'triangle' ? [[0, -4], [4, 3], [-4, 3]] : [[0, -4], [4, 0], [0, 4], [-4, 0]];
    for (const [dx, dy] of corners) ctx.lineTo(x + dx, y + dy);
    ctx.closePath();
  }
  ctx.fill();
}
