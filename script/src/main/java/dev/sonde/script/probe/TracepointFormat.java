package dev.sonde.script.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * The {@code format} file of a tracepoint, which says where in its record each field lies:
 *
 * <pre>
 * 	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
 *
 * 	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
 * 	field:__data_loc char[] name;	offset:24;	size:4;	signed:0;
 * </pre>
 *
 * The kernel's {@code Documentation/trace/events.rst} describes it. A line that cannot be read is a
 * field that a script cannot name; a field of a type that scripts cannot read is {@link
 * ArgumentType.Opaque}. Nothing in the file makes reading it fail.
 *
 * @param common the fields every tracepoint has, up to the first empty line
 * @param fields the fields of its own
 */
record TracepointFormat(List<Argument> common, List<Argument> fields) {
  private static final String FIELD = "field:";
  private static final String DATA_LOC = "__data_loc ";
  private static final String ENUM = "enum ";
  private static final String REL_LOC = "__rel_loc ";

  /** Records are some kilobytes at most; a larger number is not a place in one. */
  private static final int MAX_RECORD = 1 << 16;

  TracepointFormat {
    common = List.copyOf(common);
    fields = List.copyOf(fields);
  }

  static TracepointFormat parse(String text) {
    List<Argument> common = new ArrayList<>();
    List<Argument> fields = new ArrayList<>();
    List<Argument> current = common;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      String line = text.substring(start, end).strip();
      if (line.startsWith(FIELD)) {
        Argument argument = field(line);
        if (argument != null) {
          current.add(argument);
        }
      } else if (line.isEmpty() && !common.isEmpty()) {
        current = fields;
      }
      start = end + 1;
    }
    return new TracepointFormat(common, fields);
  }

  private static Argument field(String line) {
    int semicolon = line.indexOf(';');
    int offset = number(line, semicolon, "offset:");
    int size = number(line, semicolon, "size:");
    int signed = number(line, semicolon, "signed:");
    if (semicolon < 0 || offset < 0 || size < 0 || offset + size > MAX_RECORD) {
      return null;
    }
    String declaration = line.substring(FIELD.length(), semicolon).strip();
    int nameEnd = withoutDimensions(declaration);
    int nameStart = nameEnd;
    while (nameStart > 0 && isNamePart(declaration.charAt(nameStart - 1))) {
      nameStart--;
    }
    String name = declaration.substring(nameStart, nameEnd);
    String type = declaration.substring(0, nameStart).strip();
    if (name.isEmpty() || type.isEmpty()) {
      return null;
    }
    boolean array = nameEnd < declaration.length();
    ArgumentType read =
        array
            ? array(type, declaration, nameEnd, size, signed == 1)
            : scalar(type, size, signed == 1);
    return new Argument(name, declaration, offset, read);
  }

  /** The number behind {@code key}, which stands behind the declaration; -1 where there is none. */
  private static int number(String line, int from, String key) {
    int at = line.indexOf(key, Math.max(from, 0));
    int end = at < 0 ? -1 : line.indexOf(';', at);
    if (end < 0) {
      return -1;
    }
    int value = 0;
    for (int i = at + key.length(); i < end; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > MAX_RECORD) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean isNamePart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }

  /** The end of the name: before the brackets of an array. */
  private static int withoutDimensions(String declaration) {
    int end = declaration.length();
    while (end > 0 && declaration.charAt(end - 1) == ']') {
      int open = declaration.lastIndexOf('[', end - 1);
      if (open < 0) {
        break;
      }
      end = open;
      while (end > 0 && declaration.charAt(end - 1) == ' ') {
        end--;
      }
    }
    return end;
  }

  private static ArgumentType scalar(String type, int size, boolean signed) {
    if (type.startsWith(DATA_LOC) && size == 4) {
      return new ArgumentType.DataLocation(false, elementOf(type.substring(DATA_LOC.length())));
    }
    if (type.startsWith(REL_LOC) && size == 4) {
      return new ArgumentType.DataLocation(true, elementOf(type.substring(REL_LOC.length())));
    }
    String plain = unqualified(type);
    if (plain.endsWith("*") && size == 8) {
      return new ArgumentType.Pointer(unqualified(plain.substring(0, plain.length() - 1)));
    }
    if (size == 1 && (plain.equals("bool") || plain.equals("_Bool"))) {
      return new ArgumentType.Bool();
    }
    boolean number = size == 1 || size == 2 || size == 4 || size == 8;
    if (number && plain.startsWith(ENUM)) {
      return new ArgumentType.Enumeration(plain.substring(ENUM.length()).strip(), size, signed);
    }
    return number && !plain.startsWith("struct ") && !plain.startsWith("union ")
        ? new ArgumentType.Int(size, signed)
        : new ArgumentType.Opaque(type, size);
  }

  private static ArgumentType array(
      String type, String declaration, int nameEnd, int size, boolean signed) {
    String plain = unqualified(type);
    if (plain.equals("char")) {
      return new ArgumentType.Text(size);
    }
    int elementSize = elementSize(plain, declaration, nameEnd, size);
    if (elementSize == 0 || size % elementSize != 0) {
      return new ArgumentType.Opaque(type + declaration.substring(nameEnd), size);
    }
    ArgumentType element = scalar(type, elementSize, signed);
    return element instanceof ArgumentType.Opaque
        ? new ArgumentType.Opaque(type + declaration.substring(nameEnd), size)
        : new ArgumentType.Array(element, size / elementSize);
  }

  /** Bytes of one element: the whole by how many there are, or what its type says; 0 if unknown. */
  private static int elementSize(String plain, String declaration, int nameEnd, int size) {
    long count = 1;
    boolean counted = true;
    for (int open = declaration.indexOf('[', nameEnd);
        open >= 0 && counted;
        open = declaration.indexOf('[', open + 1)) {
      int close = declaration.indexOf(']', open);
      counted = close > open + 1;
      for (int i = open + 1, dimension = 0; i < close && counted; i++) {
        int digit = declaration.charAt(i) - '0';
        // Kernels before 5.8 print some sizes by name, as in "comm[TASK_COMM_LEN]".
        counted = digit >= 0 && digit <= 9 && dimension < MAX_RECORD;
        dimension = dimension * 10 + digit;
        if (i == close - 1) {
          count *= dimension;
        }
      }
      counted &= count > 0 && count <= MAX_RECORD;
    }
    if (counted && size % count == 0 && size > 0) {
      return (int) (size / count);
    }
    return switch (plain) {
      case "u8", "s8", "__u8", "__s8", "uint8_t", "int8_t", "unsigned char", "bool" -> 1;
      case "u16", "s16", "__u16", "__s16", "uint16_t", "int16_t", "unsigned short", "short" -> 2;
      case "u32", "s32", "__u32", "__s32", "uint32_t", "int32_t", "unsigned int", "int" -> 4;
      case "u64", "s64", "__u64", "__s64", "uint64_t", "int64_t", "unsigned long", "long" -> 8;
      default -> plain.endsWith("*") ? 8 : 0;
    };
  }

  /** {@code char[]} is a run of {@code char}. */
  private static String elementOf(String type) {
    String text = type.strip();
    return unqualified(text.endsWith("[]") ? text.substring(0, text.length() - 2) : text);
  }

  /** The type without {@code const} and its like, before it and behind it. */
  private static String unqualified(String type) {
    String text = type.strip();
    for (String shorter = dropQualifier(text); ; shorter = dropQualifier(text)) {
      if (shorter.length() == text.length()) {
        return text;
      }
      text = shorter;
    }
  }

  private static final String[] QUALIFIERS = {"const", "volatile", "__user", "__rcu", "__iomem"};

  private static String dropQualifier(String text) {
    for (String qualifier : QUALIFIERS) {
      if (text.startsWith(qualifier) && startsWithSpace(text, qualifier.length())) {
        return text.substring(qualifier.length()).strip();
      }
      int start = text.length() - qualifier.length();
      if (text.endsWith(qualifier) && start > 0 && !isNamePart(text.charAt(start - 1))) {
        return text.substring(0, start).strip();
      }
    }
    return text;
  }

  private static boolean startsWithSpace(String text, int at) {
    return at < text.length() && text.charAt(at) == ' ';
  }
}
