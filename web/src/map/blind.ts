// Where a browser cannot draw a map, the questions are asked all the same: by coordinate, by address and by the device.
import type { MapFrame } from './port.ts'

export const blind: MapFrame = {
  showDay() {},
  hide() {},
  onClick: () => () => {},
  onPointer: () => () => {},
  fly() {},
  fit() {},
  show() {},
  drawPolygon: () => Promise.reject(new Error('there is no map')),
  clear() {},
  zoomBy() {},
  again() {},
  remove() {},
}
