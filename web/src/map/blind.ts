// Where a browser cannot draw a map, the questions are asked all the same: by coordinate, by address and by the device.
import { type MapFrame, Undrawn } from './port.ts'

export const blind: MapFrame = {
  showDay() {},
  hide() {},
  onClick: () => () => {},
  onPointer: () => () => {},
  fly() {},
  approach() {},
  fit() {},
  show() {},
  drawPolygon: () => Promise.reject(new Undrawn('no-map')),
  zoomBy() {},
  again() {},
  remove() {},
}
