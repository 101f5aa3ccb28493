package dev.solidflux.example.room.surface;

import com.fasterxml.jackson.annotation.JsonInclude;
import de.javagl.jgltf.impl.v2.Accessor;
import de.javagl.jgltf.impl.v2.Asset;
import de.javagl.jgltf.impl.v2.Buffer;
import de.javagl.jgltf.impl.v2.BufferView;
import de.javagl.jgltf.impl.v2.GlTF;
import de.javagl.jgltf.impl.v2.Image;
import de.javagl.jgltf.impl.v2.Material;
import de.javagl.jgltf.impl.v2.MaterialPbrMetallicRoughness;
import de.javagl.jgltf.impl.v2.MeshPrimitive;
import de.javagl.jgltf.impl.v2.Node;
import de.javagl.jgltf.impl.v2.Sampler;
import de.javagl.jgltf.impl.v2.Scene;
import de.javagl.jgltf.impl.v2.Texture;
import de.javagl.jgltf.impl.v2.TextureInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a mesh and its photograph as one file of binary glTF 2.0. The photograph holds the light
 * of the room already, so the material asks for no other (KHR_materials_unlit).
 */
final class Glb {
  private static final int MAGIC = 0x46546C67;
  private static final int JSON_CHUNK = 0x4E4F534A;
  private static final int BINARY_CHUNK = 0x004E4942;
  private static final int FLOAT = 5126;
  private static final int UNSIGNED_INT = 5125;
  private static final int VERTICES = 34962;
  private static final int INDICES = 34963;
  private static final String UNLIT = "KHR_materials_unlit";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private final GlTF gltf = new GlTF();
  private final List<byte[]> parts = new ArrayList<>();
  private int length;

  private Glb() {}

  /**
   * @param photograph a JPEG file
   * @param extras where the model comes from
   */
  static byte[] of(Mesh mesh, byte[] photograph, Map<String, Object> extras) {
    var glb = new Glb();
    glb.describe(extras);
    glb.shape(mesh);
    glb.material(photograph);
    return glb.bytes();
  }

  private void describe(Map<String, Object> extras) {
    var asset = new Asset();
    asset.setVersion("2.0");
    asset.setGenerator("Solidflux, examples/room");
    asset.setExtras(extras);
    gltf.setAsset(asset);
    gltf.addExtensionsUsed(UNLIT);
  }

  private void shape(Mesh mesh) {
    var primitive = new MeshPrimitive();
    primitive.addAttributes("POSITION", floats(mesh.positions(), 3, "VEC3", true));
    primitive.addAttributes("NORMAL", floats(mesh.normals(), 3, "VEC3", false));
    primitive.addAttributes("TEXCOORD_0", floats(mesh.texture(), 2, "VEC2", false));
    primitive.setIndices(indices(mesh.indices()));
    primitive.setMaterial(0);
    var shape = new de.javagl.jgltf.impl.v2.Mesh();
    shape.setName("room");
    shape.addPrimitives(primitive);
    gltf.addMeshes(shape);
    var node = new Node();
    node.setName("room");
    node.setMesh(0);
    gltf.addNodes(node);
    var scene = new Scene();
    scene.addNodes(0);
    gltf.addScenes(scene);
    gltf.setScene(0);
  }

  private void material(byte[] photograph) {
    var image = new Image();
    image.setMimeType("image/jpeg");
    image.setBufferView(view(photograph, 0));
    gltf.addImages(image);
    var sampler = new Sampler();
    sampler.setMagFilter(9729);
    sampler.setMinFilter(9987);
    sampler.setWrapS(33071);
    sampler.setWrapT(33071);
    gltf.addSamplers(sampler);
    var texture = new Texture();
    texture.setSource(0);
    texture.setSampler(0);
    gltf.addTextures(texture);
    var reference = new TextureInfo();
    reference.setIndex(0);
    var colour = new MaterialPbrMetallicRoughness();
    colour.setBaseColorTexture(reference);
    colour.setMetallicFactor(0f);
    colour.setRoughnessFactor(1f);
    var material = new Material();
    material.setName("photograph");
    material.setPbrMetallicRoughness(colour);
    material.setDoubleSided(true);
    material.setExtensions(Map.of(UNLIT, Map.of()));
    gltf.addMaterials(material);
  }

  private int floats(float[] values, int each, String type, boolean bounded) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    var accessor = accessor(view(bytes.array(), VERTICES), FLOAT, values.length / each, type);
    if (bounded) {
      accessor.setMin(extreme(values, each, -1));
      accessor.setMax(extreme(values, each, 1));
    }
    gltf.addAccessors(accessor);
    return gltf.getAccessors().size() - 1;
  }

  private int indices(int[] values) {
    var bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    gltf.addAccessors(
        accessor(view(bytes.array(), INDICES), UNSIGNED_INT, values.length, "SCALAR"));
    return gltf.getAccessors().size() - 1;
  }

  private static Accessor accessor(int view, int component, int count, String type) {
    var accessor = new Accessor();
    accessor.setBufferView(view);
    accessor.setComponentType(component);
    accessor.setCount(count);
    accessor.setType(type);
    return accessor;
  }

  private int view(byte[] content, int target) {
    var view = new BufferView();
    view.setBuffer(0);
    view.setByteOffset(length);
    view.setByteLength(content.length);
    if (target != 0) {
      view.setTarget(target);
    }
    gltf.addBufferViews(view);
    parts.add(content);
    length += padded(content.length);
    return gltf.getBufferViews().size() - 1;
  }

  private byte[] bytes() {
    var buffer = new Buffer();
    buffer.setByteLength(length);
    gltf.addBuffers(buffer);
    byte[] json = JSON.writeValueAsBytes(gltf);
    var file =
        ByteBuffer.allocate(28 + padded(json.length) + length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(MAGIC).putInt(2).putInt(file.capacity());
    file.putInt(padded(json.length)).putInt(JSON_CHUNK).put(json);
    while (file.position() % 4 != 0) {
      file.put((byte) ' ');
    }
    file.putInt(length).putInt(BINARY_CHUNK);
    for (byte[] part : parts) {
      file.put(part);
      file.position(file.position() + padded(part.length) - part.length);
    }
    return file.array();
  }

  private static int padded(int bytes) {
    return (bytes + 3) / 4 * 4;
  }

  private static Number[] extreme(float[] values, int each, int sign) {
    Number[] extreme = new Number[each];
    for (int axis = 0; axis < each; axis++) {
      float most = values[axis];
      for (int i = axis; i < values.length; i += each) {
        most = sign > 0 ? Math.max(most, values[i]) : Math.min(most, values[i]);
      }
      extreme[axis] = most;
    }
    return extreme;
  }
}
