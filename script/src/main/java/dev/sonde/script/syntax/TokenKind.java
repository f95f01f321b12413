package dev.sonde.script.syntax;

/** The kinds of token, each with the way a message names it. */
enum TokenKind {
  END("the end of the script"),
  IDENTIFIER("a name"),
  INTEGER("a number"),
  STRING("a string"),
  VARIABLE("a variable"),
  MAP("a map"),
  PARAMETER("a positional parameter"),
  PARAMETER_COUNT("'$#'"),

  LEFT_PAREN("'('"),
  RIGHT_PAREN("')'"),
  LEFT_BRACE("'{'"),
  RIGHT_BRACE("'}'"),
  LEFT_BRACKET("'['"),
  RIGHT_BRACKET("']'"),
  COMMA("','"),
  SEMICOLON("';'"),
  COLON("':'"),
  QUESTION("'?'"),
  DOT("'.'"),
  RANGE("'..'"),
  ELLIPSIS("'...'"),
  ARROW("'->'"),

  PLUS("'+'"),
  MINUS("'-'"),
  STAR("'*'"),
  SLASH("'/'"),
  PERCENT("'%'"),
  AMPERSAND("'&'"),
  PIPE("'|'"),
  CARET("'^'"),
  TILDE("'~'"),
  BANG("'!'"),
  LESS("'<'"),
  GREATER("'>'"),
  LESS_EQUAL("'<='"),
  GREATER_EQUAL("'>='"),
  EQUAL_EQUAL("'=='"),
  BANG_EQUAL("'!='"),
  SHIFT_LEFT("'<<'"),
  SHIFT_RIGHT("'>>'"),
  AND_AND("'&&'"),
  OR_OR("'||'"),
  PLUS_PLUS("'++'"),
  MINUS_MINUS("'--'"),

  ASSIGN("'='"),
  PLUS_ASSIGN("'+='"),
  MINUS_ASSIGN("'-='"),
  STAR_ASSIGN("'*='"),
  SLASH_ASSIGN("'/='"),
  PERCENT_ASSIGN("'%='"),
  AMPERSAND_ASSIGN("'&='"),
  PIPE_ASSIGN("'|='"),
  CARET_ASSIGN("'^='"),
  SHIFT_LEFT_ASSIGN("'<<='"),
  SHIFT_RIGHT_ASSIGN("'>>='"),

  HASH("'#'"),
  /** A {@code $} with nothing after it that could name a variable. */
  DOLLAR("'$'"),
  /** A string whose closing quote is missing from its line. */
  OPEN_STRING("a string without its closing quote"),
  /** A comment that runs to the end of the script. */
  OPEN_COMMENT("a comment without its end"),
  /** A character that no token starts with. */
  OTHER("an unknown character");

  private final String label;

  TokenKind(String label) {
    this.label = label;
  }

  /** How a message names the kind. */
  String label() {
    return label;
  }
}
