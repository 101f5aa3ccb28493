// What runs in the page of a room. `three` and `orbit` stand before it in the same script.
const stage = document.getElementById('stage');

/** Bytes of a data block of the page, which holds them as base64. */
function bytes(id) {
  const text = atob(document.getElementById(id).textContent.trim());
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** Reads the one mesh and the one image of a GLB file that this project wrote. */
function readGlb(file) {
  const view = new DataView(file.buffer);
  const jsonLength = view.getUint32(12, true);
  const gltf = JSON.parse(new TextDecoder().decode(file.subarray(20, 20 + jsonLength)));
  const start = 28 + jsonLength;
  const part = index => {
    const { byteOffset, byteLength } = gltf.bufferViews[index];
    return file.slice(start + byteOffset, start + byteOffset + byteLength);
  };
  const primitive = gltf.meshes[0].primitives[0];
  const floats = name => new Float32Array(part(gltf.accessors[primitive.attributes[name]].bufferView).buffer);
  const geometry = new three.BufferGeometry();
  geometry.setAttribute('position', new three.BufferAttribute(floats('POSITION'), 3));
  geometry.setAttribute('normal', new three.BufferAttribute(floats('NORMAL'), 3));
  geometry.setAttribute('uv', new three.BufferAttribute(floats('TEXCOORD_0'), 2));
  const indices = part(gltf.accessors[primitive.indices].bufferView);
  geometry.setIndex(new three.BufferAttribute(new Uint32Array(indices.buffer), 1));
  return { geometry, image: new Blob([part(gltf.images[0].bufferView)], { type: 'image/jpeg' }) };
}

/** Turbo, as the depth map beside it has it. */
function turbo(x) {
  const channel = p => Math.min(1, Math.max(0, p.reduceRight((sum, c) => sum * x + c, 0)));
  return [
    channel([0.13572, 4.61539, -42.66032, 132.13109, -152.94239, 59.28638]),
    channel([0.09141, 2.19419, 4.84297, -14.18503, 4.2773, 2.82957]),
    channel([0.10667, 12.64195, -60.58205, 110.36277, -89.90311, 27.34825]),
  ];
}

/** Colours for every vertex by how near it is, as the eye of two cameras tells it: by 1 / z. */
function depthColours(position) {
  const near = new Float32Array(position.count);
  for (let i = 0; i < near.length; i++) near[i] = 1 / -position.getZ(i);
  const sorted = near.slice().sort();
  const least = sorted[Math.floor(near.length / 100)];
  const most = sorted[near.length - 1 - Math.floor(near.length / 100)];
  const colours = new Float32Array(3 * near.length);
  const colour = new three.Color();
  near.forEach((value, i) => {
    const share = Math.min(1, Math.max(0, (value - least) / Math.max(1e-6, most - least)));
    colour.setRGB(...turbo(0.05 + 0.9 * share), three.SRGBColorSpace).toArray(colours, 3 * i);
  });
  return new three.BufferAttribute(colours, 3);
}

/** What lies in the middle of all distances is what one turns around. */
function middleDistance(position) {
  const all = Float32Array.from({ length: position.count }, (_, i) => -position.getZ(i)).sort();
  return all[Math.floor(all.length / 2)];
}

async function show() {
  const renderer = new three.WebGLRenderer({ antialias: true, alpha: true });
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  const canvas = renderer.domElement;
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', 'The model of the room; drag to turn it, scroll to come closer');
  stage.append(canvas);

  const { geometry, image } = readGlb(bytes('glb'));
  geometry.setAttribute('color', depthColours(geometry.getAttribute('position')));
  const texture = new three.Texture(await createImageBitmap(image));
  texture.colorSpace = three.SRGBColorSpace;
  texture.flipY = false;
  texture.anisotropy = renderer.capabilities.getMaxAnisotropy();
  texture.needsUpdate = true;
  const both = { side: three.DoubleSide };
  const looks = {
    texture: new three.MeshBasicMaterial({ map: texture, ...both }),
    depth: new three.MeshBasicMaterial({ vertexColors: true, ...both }),
    shape: new three.MeshLambertMaterial({ color: 0xd8d2c4, ...both }),
  };
  const mesh = new three.Mesh(geometry, looks.texture);
  const wires = new three.Mesh(geometry, new three.MeshBasicMaterial({
    color: 0x101010, wireframe: true, transparent: true, opacity: 0.35, polygonOffset: true, polygonOffsetFactor: -1,
  }));
  wires.visible = false;
  const scene = new three.Scene();
  const lamp = new three.DirectionalLight(0xffffff, 2.4);
  lamp.position.set(-0.6, 1, 0.8);
  scene.add(mesh, wires, new three.AmbientLight(0xffffff, 0.7), lamp);

  const distance = middleDistance(geometry.getAttribute('position'));
  const camera = new three.PerspectiveCamera(50, 1, distance / 200, distance * 60);
  const controls = new orbit.OrbitControls(camera, canvas);
  const draw = () => renderer.render(scene, camera);
  const reset = () => {
    camera.position.set(0.16 * distance, 0.1 * distance, 0.12 * distance);
    controls.target.set(0, -0.04 * distance, -distance);
    controls.update();
    draw();
  };
  const fit = () => {
    const { clientWidth: width, clientHeight: height } = stage;
    renderer.setSize(width, height, false);
    camera.aspect = width / height;
    // the whole of what the photograph shows, in a window of any shape
    const [across, down] = stage.dataset.view.split(' ').map(Number);
    camera.fov = 2 * Math.atan(1.15 * Math.max(down, across / camera.aspect)) * 180 / Math.PI;
    camera.updateProjectionMatrix();
    draw();
  };
  // two photographs tell nothing of what lies behind
  [controls.minAzimuthAngle, controls.maxAzimuthAngle] = [-1.2, 1.2];
  [controls.minPolarAngle, controls.maxPolarAngle] = [0.5, 2.1];
  controls.addEventListener('change', draw);
  controls.listenToKeyEvents(canvas);
  addEventListener('resize', fit);
  for (const button of document.querySelectorAll('button[data-look]')) {
    button.addEventListener('click', () => {
      mesh.material = looks[button.dataset.look];
      document.querySelectorAll('button[data-look]').forEach(b => b.setAttribute('aria-pressed', b === button));
      draw();
    });
  }
  document.getElementById('wires').addEventListener('click', event => {
    wires.visible = !wires.visible;
    event.currentTarget.setAttribute('aria-pressed', wires.visible);
    draw();
  });
  document.getElementById('reset').addEventListener('click', reset);
  fit();
  reset();
  stage.dataset.triangles = renderer.info.render.triangles;
}

show().catch(error => {
  document.getElementById('trouble').hidden = false;
  document.getElementById('reason').textContent = error.message;
});
