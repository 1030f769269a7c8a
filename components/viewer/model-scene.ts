import {
  Box3,
  DirectionalLight,
  Group,
  Mesh,
  NeutralToneMapping,
  type Object3D,
  PerspectiveCamera,
  PMREMGenerator,
  Scene,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { RoomEnvironment } from "three/addons/environments/RoomEnvironment.js";
import { type GLTF, GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

const FIELD_OF_VIEW = 40;
/** How much further off than where the sphere around the model just fits the view. */
const MARGIN = 1.05;

/** Draws the GLB at `source` into `holder`. Resolves with what ends it, once the first picture stands. */
export async function showModel(holder: HTMLElement, source: string, signal: AbortSignal): Promise<() => void> {
  const bytes = await fetch(source, { signal }).then((response) => {
    if (!response.ok) throw new Error(`the model answered ${response.status}`);
    return response.arrayBuffer();
  });
  const model = await shownOf(await new GLTFLoader().parseAsync(bytes, ""));
  signal.throwIfAborted();

  const renderer = new WebGLRenderer({ antialias: true, alpha: true });
  renderer.outputColorSpace = SRGBColorSpace;
  renderer.toneMapping = NeutralToneMapping;
  renderer.setPixelRatio(Math.min(2, devicePixelRatio));
  const scene = new Scene();
  scene.environment = new PMREMGenerator(renderer).fromScene(new RoomEnvironment(), 0.04).texture;
  scene.environmentIntensity = 0.55;
  scene.add(model);
  const key = new DirectionalLight(0xffffff, 1.1);
  key.position.set(3, 5, 4);
  scene.add(key);

  const { camera, controls } = lookAt(model, renderer.domElement);
  let frame = 0;
  // Drawn only when something moved: a still model costs nothing.
  const draw = () => {
    frame = 0;
    const moving = controls.update();
    renderer.render(scene, camera);
    if (moving) request();
  };
  const request = () => {
    frame ||= requestAnimationFrame(draw);
  };
  controls.addEventListener("change", request);
  const resize = () => {
    const [width, height] = [Math.max(1, holder.clientWidth), Math.max(1, holder.clientHeight)];
    renderer.setSize(width, height, false);
    camera.aspect = width / height;
    camera.fov = fieldOfView(camera.aspect);
    camera.updateProjectionMatrix();
    request();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(holder);
  renderer.domElement.style.width = "100%";
  renderer.domElement.style.height = "100%";
  holder.replaceChildren(renderer.domElement);
  resize();

  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    controls.dispose();
    free(model);
    scene.environment?.dispose();
    renderer.dispose();
    renderer.domElement.remove();
  };
}

/** @throws when there is nothing to be drawn. A GLB need not have a scene: then all of its nodes are shown, as in its still. */
async function shownOf({ scene, parser }: Partial<Pick<GLTF, "scene">> & Pick<GLTF, "parser">): Promise<Object3D> {
  if (scene) return scene;
  const nodes = (await parser.getDependencies("node")) as Object3D[];
  const roots = nodes.filter(({ parent }) => parent === null);
  if (roots.length === 0) throw new Error("the model is empty");
  return new Group().add(...roots);
}

/** The angle upright that leaves the smaller side of the view its full field: on a phone a model is no wider than the screen. */
function fieldOfView(aspect: number): number {
  const half = Math.tan((FIELD_OF_VIEW * Math.PI) / 360) / Math.min(1, aspect);
  return (Math.atan(half) * 360) / Math.PI;
}

/** A camera that sees the whole model from a little above, whatever its size and place. */
function lookAt(model: Object3D, canvas: HTMLCanvasElement) {
  const box = new Box3().setFromObject(model);
  const middle = box.getCenter(new Vector3());
  const radius = Math.max(1e-4, box.getSize(new Vector3()).length() / 2);
  const distance = radius / Math.sin((FIELD_OF_VIEW * Math.PI) / 360);
  const camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, distance / 100, distance * 20);
  camera.position.copy(middle).add(new Vector3(0.5, 0.4, 1).normalize().multiplyScalar(distance * MARGIN));
  const controls = new OrbitControls(camera, canvas);
  controls.target.copy(middle);
  controls.enableDamping = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  controls.minDistance = radius * 0.4;
  controls.maxDistance = distance * 5;
  controls.update();
  return { camera, controls };
}

function free(model: Object3D): void {
  model.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    part.geometry.dispose();
    for (const material of [part.material].flat()) material.dispose();
  });
}
