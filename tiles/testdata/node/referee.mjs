// Reads one JSON object from standard input and answers with one:
// {"style": {...}} -> {"errors": ["..."]}, what the style specification finds wrong;
// {"tile": "base64"} -> {"layers": {name: {version, extent, features: [{id, type, properties, polygons}]}}}, a polygon being its rings, the shell first.
import {readFileSync} from 'node:fs';
import {VectorTile, classifyRings} from '@mapbox/vector-tile';
import {PbfReader} from 'pbf';
import {validateStyleMin} from '@maplibre/maplibre-gl-style-spec';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const answer = {};
if (asked.style) answer.errors = validateStyleMin(asked.style).map((e) => e.message);
if (asked.tile) {
  const tile = new VectorTile(new PbfReader(Buffer.from(asked.tile, 'base64')));
  answer.layers = {};
  for (const [name, layer] of Object.entries(tile.layers)) {
    const features = [];
    for (let i = 0; i < layer.length; i++) {
      const f = layer.feature(i);
      const lines = f.loadGeometry();
      const shape = f.type === 3 ? classifyRings(lines) : [lines];
      features.push({id: f.id, type: f.type, properties: f.properties, polygons: shape.map((p) => p.map((r) => r.map((c) => [c.x, c.y])))});
    }
    answer.layers[name] = {version: layer.version, extent: layer.extent, features};
  }
}
process.stdout.write(JSON.stringify(answer));
