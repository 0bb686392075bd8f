"""Rule trees written as the expressions that a spreadsheet would have. Pure."""

from typing import Any

INFIX = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
SAME = {"==": "=", "/": "div", "%": "mod"}


def written(rule: Any, around: int = 0) -> str:
    """An expression that means what a rule does; brackets only where they are needed."""
    if isinstance(rule, bool):
        return "true()" if rule else "false()"
    if isinstance(rule, str):
        return f"'{rule}'" if "'" not in rule else f'"{rule}"'
    if not isinstance(rule, dict):
        return str(rule)
    [(operation, inner)] = list(rule.items())[:1]
    if operation == "var":
        return str(inner) if inner in (".", "..") else f"${{{inner}}}"
    if operation == "col":
        return str(inner)
    arguments = inner if isinstance(inner, list) else [inner]
    sign = SAME.get(operation, operation)
    if sign in INFIX and len(arguments) > 1:
        strength = INFIX[sign]
        text = f" {sign} ".join(
            [written(arguments[0], strength), *(written(one, strength + 1) for one in arguments[1:])]
        )
        return f"({text})" if strength < around else text
    return f"{operation}({', '.join(written(one) for one in arguments)})"
