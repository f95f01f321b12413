package dev.sonde.symbols.demangle;

/**
 * An operator of C++.
 *
 * @param code two letters
 * @param text as it is written
 * @param operands how many it takes; 0 where it is written in a way of its own
 */
record Operator(String code, String text, int operands) {
  private static final String TABLE =
      "aN&= 2;aS= 2;aa&& 2;ad& 1;an& 2;cl() 0;cm, 2;co~ 1;dV/= 2;de* 1;ds.* 2;dt. 0;dv/ 2;eO^= 2;"
          + "eo^ 2;eq== 2;ge>= 2;gt> 2;ix[] 0;lS<<= 2;le<= 2;ls<< 2;lt< 2;mI-= 2;mL*= 2;mi- 2;"
          + "ml* 2;mm-- 0;ne!= 2;ng- 1;nt! 1;oR|= 2;oo|| 2;or| 2;pL+= 2;pl+ 2;pm->* 2;pp++ 0;"
          + "ps+ 1;pt-> 0;qu? 0;rM%= 2;rS>>= 2;rm% 2;rs>> 2;ss<=> 2;nwnew 0;nanew[] 0;"
          + "dldelete 0;dadelete[] 0;awco_await 1;";

  /** The operator of two letters, or null. */
  static Operator find(String code) {
    int at = TABLE.startsWith(code) ? 0 : TABLE.indexOf(";" + code) + 1;
    if (at == 0 && !TABLE.startsWith(code)) {
      return null;
    }
    int end = TABLE.indexOf(';', at);
    return new Operator(code, TABLE.substring(at + 2, end - 2), TABLE.charAt(end - 1) - '0');
  }

  /** The name of the function that implements it. */
  String functionName() {
    return (Cursor.isLower(text.charAt(0)) ? "operator " : "operator") + text;
  }
}
