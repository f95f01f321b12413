import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Rewrites jars so that pattern switches and the equality of records need no bootstrapping.
 *
 * <p>javac compiles a switch over patterns, and the {@code equals} and {@code hashCode} of a record, to
 * {@code invokedynamic}: code that is generated when it runs first. An AOT cache keeps such code for
 * lambdas, not for these, and a tracer's run is too short to pay for it. Here each becomes a method of
 * its class that does the same.
 *
 * <pre>java Flatten.java JAR...</pre>
 */
final class Flatten {
  private static final ClassDesc SWITCHES = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
  private static final ClassDesc RECORDS = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final MethodTypeDesc EQUALS =
      MethodTypeDesc.of(
          ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);
  private static final MethodTypeDesc HASH =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object);

  private final Map<String, byte[]> classes = new LinkedHashMap<>();
  private final ClassFile files =
      ClassFile.of(
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(this::open)
                  .orElse(ClassHierarchyResolver.defaultResolver())));

  public static void main(String[] jars) throws IOException {
    Flatten flatten = new Flatten();
    for (String jar : jars) {
      flatten.read(Path.of(jar));
    }
    for (String jar : jars) {
      flatten.write(Path.of(jar));
    }
  }

  private InputStream open(ClassDesc type) {
    String descriptor = type.descriptorString();
    byte[] content = classes.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
    return content == null ? null : new ByteArrayInputStream(content);
  }

  private void read(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class")) {
          try (InputStream content = file.getInputStream(entry)) {
            classes.put(entry.getName(), content.readAllBytes());
          }
        }
      }
    }
  }

  private void write(Path jar) throws IOException {
    ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
    try (JarFile file = new JarFile(jar.toFile());
        JarOutputStream out = new JarOutputStream(rewritten)) {
      for (JarEntry entry : file.stream().toList()) {
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        try (InputStream content = file.getInputStream(entry)) {
          byte[] bytes = content.readAllBytes();
          boolean code =
              entry.getName().endsWith(".class")
                  && !entry.getName().endsWith("module-info.class")
                  && !entry.getName().endsWith("package-info.class");
          out.write(code ? rewrite(bytes) : bytes);
        }
        out.closeEntry();
      }
    }
    try (OutputStream out = Files.newOutputStream(jar)) {
      rewritten.writeTo(out);
    }
  }

  private byte[] rewrite(byte[] bytes) {
    ClassModel model = files.parse(bytes);
    return new OneClass(model).rewrite(files);
  }

  /** The rewriting of one class: what was {@code invokedynamic}, and the methods that replace it. */
  private static final class OneClass {
    private final ClassModel model;
    private final ClassDesc self;
    private final List<Replacement> replacements = new ArrayList<>();

    /** A method to be added. */
    private record Replacement(String name, MethodTypeDesc type, List<ClassDesc> labels) {}

    OneClass(ClassModel model) {
      this.model = model;
      this.self = model.thisClass().asSymbol();
    }

    byte[] rewrite(ClassFile files) {
      CodeTransform calls = this::instruction;
      ClassTransform transform =
          ClassTransform.transformingMethodBodies(calls)
              .andThen(ClassTransform.endHandler(this::addMethods));
      return files.transformClass(model, transform);
    }

    private void instruction(CodeBuilder code, CodeElement element) {
      Replacement replacement =
          element instanceof InvokeDynamicInstruction call ? replacement(call) : null;
      if (replacement == null) {
        code.with(element);
        return;
      }
      boolean inInterface = model.flags().has(AccessFlag.INTERFACE);
      code.invokestatic(self, replacement.name(), replacement.type(), inInterface);
    }

    private Replacement replacement(InvokeDynamicInstruction call) {
      DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
      MethodTypeDesc type = call.typeSymbol();
      if (bootstrap.owner().equals(SWITCHES) && bootstrap.methodName().equals("typeSwitch")) {
        List<ClassDesc> labels = new ArrayList<>();
        for (ConstantDesc label : call.bootstrapArgs()) {
          if (!(label instanceof ClassDesc tested) || tested.isPrimitive()) {
            return null;
          }
          labels.add(tested);
        }
        return add("typeSwitch$" + replacements.size(), type, labels);
      }
      String name = call.name().stringValue();
      if (bootstrap.owner().equals(RECORDS)
          && (name.equals("equals") || name.equals("hashCode"))
          && hasPlainFields()) {
        return add(name + "$record", type, List.of());
      }
      return null;
    }

    private Replacement add(String name, MethodTypeDesc type, List<ClassDesc> labels) {
      Replacement added = new Replacement(name, type, labels);
      replacements.add(added);
      return added;
    }

    /** Whether no component is a floating-point number: these compare in their own way. */
    private boolean hasPlainFields() {
      for (FieldModel field : components()) {
        TypeKind kind = TypeKind.from(field.fieldTypeSymbol());
        if (kind == TypeKind.FLOAT || kind == TypeKind.DOUBLE) {
          return false;
        }
      }
      return true;
    }

    private List<FieldModel> components() {
      List<FieldModel> components = new ArrayList<>();
      for (FieldModel field : model.fields()) {
        if (!field.flags().has(AccessFlag.STATIC)) {
          components.add(field);
        }
      }
      return components;
    }

    private void addMethods(ClassBuilder builder) {
      int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
      for (Replacement added : replacements) {
        builder.withMethodBody(
            added.name(),
            added.type(),
            flags,
            code -> {
              switch (added.name()) {
                case "equals$record" -> equalsOf(code);
                case "hashCode$record" -> hashCodeOf(code);
                default -> typeSwitch(code, added.labels());
              }
            });
      }
    }

    /** The index of the first type from a given one on that a value has; -1 for null. */
    private static void typeSwitch(CodeBuilder code, List<ClassDesc> types) {
      Label notNull = code.newLabel();
      code.aload(0).ifnonnull(notNull).iconst_m1().ireturn().labelBinding(notNull);
      List<Label> tests = new ArrayList<>();
      List<SwitchCase> cases = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        tests.add(code.newLabel());
        cases.add(SwitchCase.of(i, tests.get(i)));
      }
      Label none = code.newLabel();
      if (!types.isEmpty()) {
        code.iload(1).tableswitch(0, types.size() - 1, none, cases);
      }
      for (int i = 0; i < types.size(); i++) {
        Label next = i + 1 < types.size() ? tests.get(i + 1) : none;
        code.labelBinding(tests.get(i)).aload(0).instanceOf(types.get(i)).ifeq(next);
        code.loadConstant(i).ireturn();
      }
      code.labelBinding(none).loadConstant(types.size()).ireturn();
    }

    private void equalsOf(CodeBuilder code) {
      Label differ = code.newLabel();
      Label same = code.newLabel();
      code.aload(0).aload(1).if_acmpeq(same);
      code.aload(1).instanceOf(self).ifeq(differ);
      code.aload(1).checkcast(self).astore(2);
      for (FieldModel field : components()) {
        ClassDesc type = field.fieldTypeSymbol();
        String name = field.fieldName().stringValue();
        code.aload(0).getfield(self, name, type).aload(2).getfield(self, name, type);
        switch (TypeKind.from(type).asLoadable()) {
          case INT -> code.if_icmpne(differ);
          case LONG -> code.lcmp().ifne(differ);
          default -> code.invokestatic(OBJECTS, "equals", EQUALS).ifeq(differ);
        }
      }
      code.labelBinding(same).iconst_1().ireturn();
      code.labelBinding(differ).iconst_0().ireturn();
    }

    private void hashCodeOf(CodeBuilder code) {
      code.iconst_0();
      for (FieldModel field : components()) {
        ClassDesc type = field.fieldTypeSymbol();
        code.bipush(31).imul();
        code.aload(0).getfield(self, field.fieldName().stringValue(), type);
        switch (TypeKind.from(type).asLoadable()) {
          case INT -> {}
          case LONG ->
              code.invokestatic(
                  ConstantDescs.CD_Long,
                  "hashCode",
                  MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long));
          default -> code.invokestatic(OBJECTS, "hashCode", HASH);
        }
        code.iadd();
      }
      code.ireturn();
    }
  }
}
