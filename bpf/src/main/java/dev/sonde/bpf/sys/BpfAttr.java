package dev.sonde.bpf.sys;

/**
 * The members of {@code union bpf_attr} ({@code include/uapi/linux/bpf.h}) that commands used here
 * read, as byte offsets; a class for each structure of the union, its {@code SIZE} the end of the
 * last member named. A kernel that knows fewer members accepts the rest if they are zero.
 */
public final class BpfAttr {
  private BpfAttr() {}

  /** {@code BPF_MAP_CREATE}. */
  public static final class MapCreate {
    public static final int MAP_TYPE = 0;
    public static final int KEY_SIZE = 4;
    public static final int VALUE_SIZE = 8;
    public static final int MAX_ENTRIES = 12;
    public static final int MAP_FLAGS = 16;
    public static final int INNER_MAP_FD = 20;
    public static final int MAP_NAME = 28;
    public static final int BTF_FD = 48;
    public static final int BTF_KEY_TYPE_ID = 52;
    public static final int BTF_VALUE_TYPE_ID = 56;
    public static final int MAP_EXTRA = 64;
    public static final int SIZE = 72;

    private MapCreate() {}
  }

  /** {@code BPF_MAP_*_ELEM}, {@code BPF_MAP_GET_NEXT_KEY} and {@code BPF_MAP_FREEZE}. */
  public static final class MapElem {
    public static final int MAP_FD = 0;
    public static final int KEY = 8;
    public static final int VALUE = 16;
    public static final int NEXT_KEY = 16;
    public static final int FLAGS = 24;
    public static final int SIZE = 32;

    private MapElem() {}
  }

  /** {@code BPF_MAP_*_BATCH}: {@code batch}. */
  public static final class MapBatch {
    public static final int IN_BATCH = 0;
    public static final int OUT_BATCH = 8;
    public static final int KEYS = 16;
    public static final int VALUES = 24;
    public static final int COUNT = 32;
    public static final int MAP_FD = 36;
    public static final int ELEM_FLAGS = 40;
    public static final int FLAGS = 48;
    public static final int SIZE = 56;

    private MapBatch() {}
  }

  /** {@code BPF_PROG_LOAD}. */
  public static final class ProgLoad {
    public static final int PROG_TYPE = 0;
    public static final int INSN_CNT = 4;
    public static final int INSNS = 8;
    public static final int LICENSE = 16;
    public static final int LOG_LEVEL = 24;
    public static final int LOG_SIZE = 28;
    public static final int LOG_BUF = 32;
    public static final int PROG_FLAGS = 44;
    public static final int PROG_NAME = 48;
    public static final int EXPECTED_ATTACH_TYPE = 68;
    public static final int PROG_BTF_FD = 72;
    public static final int FUNC_INFO_REC_SIZE = 76;
    public static final int FUNC_INFO = 80;
    public static final int FUNC_INFO_CNT = 88;
    public static final int LINE_INFO_REC_SIZE = 92;
    public static final int LINE_INFO = 96;
    public static final int LINE_INFO_CNT = 104;
    public static final int ATTACH_BTF_ID = 108;
    public static final int ATTACH_BTF_OBJ_FD = 112;
    public static final int ATTACH_PROG_FD = 112;
    public static final int FD_ARRAY = 120;
    public static final int SIZE = 128;

    private ProgLoad() {}
  }

  /** {@code BPF_PROG_TEST_RUN}: {@code test}. */
  public static final class ProgTestRun {
    public static final int PROG_FD = 0;
    public static final int RETVAL = 4;
    public static final int DATA_SIZE_IN = 8;
    public static final int DATA_SIZE_OUT = 12;
    public static final int DATA_IN = 16;
    public static final int DATA_OUT = 24;
    public static final int REPEAT = 32;
    public static final int DURATION = 36;
    public static final int CTX_SIZE_IN = 40;
    public static final int CTX_SIZE_OUT = 44;
    public static final int CTX_IN = 48;
    public static final int CTX_OUT = 56;
    public static final int FLAGS = 64;
    public static final int CPU = 68;
    public static final int SIZE = 72;

    private ProgTestRun() {}
  }

  /** {@code BPF_OBJ_GET_INFO_BY_FD}: {@code info}. */
  public static final class ObjInfo {
    public static final int BPF_FD = 0;
    public static final int INFO_LEN = 4;
    public static final int INFO = 8;
    public static final int SIZE = 16;

    private ObjInfo() {}
  }

  /** {@code BPF_*_GET_NEXT_ID} and {@code BPF_*_GET_FD_BY_ID}. */
  public static final class ObjectId {
    /** The object's own id, too: a union with {@code prog_id}, {@code map_id} and the like. */
    public static final int START_ID = 0;

    public static final int NEXT_ID = 4;
    public static final int SIZE = 12;

    private ObjectId() {}
  }

  /** {@code BPF_OBJ_PIN}. */
  public static final class ObjPin {
    public static final int PATHNAME = 0;
    public static final int BPF_FD = 8;
    public static final int SIZE = 16;

    private ObjPin() {}
  }

  /** {@code BPF_ITER_CREATE}: {@code iter_create}. */
  public static final class IterCreate {
    public static final int LINK_FD = 0;
    public static final int SIZE = 8;

    private IterCreate() {}
  }

  /** {@code BPF_RAW_TRACEPOINT_OPEN}: {@code raw_tracepoint}. */
  public static final class RawTracepoint {
    public static final int NAME = 0;
    public static final int PROG_FD = 8;
    public static final int SIZE = 16;

    private RawTracepoint() {}
  }

  /** {@code BPF_BTF_LOAD}. */
  public static final class BtfLoad {
    public static final int BTF = 0;
    public static final int BTF_LOG_BUF = 8;
    public static final int BTF_SIZE = 16;
    public static final int BTF_LOG_SIZE = 20;
    public static final int BTF_LOG_LEVEL = 24;
    public static final int SIZE = 28;

    private BtfLoad() {}
  }

  /** {@code BPF_LINK_CREATE}: {@code link_create}. */
  public static final class LinkCreate {
    public static final int PROG_FD = 0;
    public static final int TARGET_FD = 4;
    public static final int ATTACH_TYPE = 8;
    public static final int FLAGS = 12;
    public static final int ITER_INFO = 16;
    public static final int ITER_INFO_LEN = 24;
    public static final int KPROBE_MULTI_FLAGS = 16;
    public static final int PERF_EVENT_BPF_COOKIE = 16;
    public static final int KPROBE_MULTI_CNT = 20;
    public static final int KPROBE_MULTI_SYMS = 24;
    public static final int KPROBE_MULTI_COOKIES = 40;
    public static final int UPROBE_MULTI_PATH = 16;
    public static final int UPROBE_MULTI_OFFSETS = 24;
    public static final int UPROBE_MULTI_REF_CTR_OFFSETS = 32;
    public static final int UPROBE_MULTI_COOKIES = 40;
    public static final int UPROBE_MULTI_CNT = 48;
    public static final int UPROBE_MULTI_FLAGS = 52;
    public static final int UPROBE_MULTI_PID = 56;
    public static final int SIZE = 64;

    private LinkCreate() {}
  }

  /** {@code BPF_ENABLE_STATS}: {@code enable_stats}. */
  public static final class EnableStats {
    public static final int TYPE = 0;
    public static final int SIZE = 4;

    private EnableStats() {}
  }
}
