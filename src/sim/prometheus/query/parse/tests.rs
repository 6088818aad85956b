use super::*;

fn shape(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => format!("{number}"),
        Expr::Text(text) => format!("{text:?}"),
        Expr::Select(selector) => format!("s{}", selector.matchers.len()),
        Expr::Call(name, all) => format!("{name}({})", all.iter().map(shape).collect::<Vec<_>>().join(",")),
        Expr::Group(group) => format!(
            "{}{}{:?}({})",
            group.operator,
            if group.without { " without" } else { "" },
            group.labels,
            shape(&group.of)
        ),
        Expr::Pair(pair) => format!("({} {} {})", shape(&pair.left), pair.operator, shape(&pair.right)),
        Expr::Minus(of) => format!("-{}", shape(of)),
    }
}

#[test]
fn queries_a_client_sends() {
    for (text, wanted) in [
        ("up", "s1"),
        ("up{a=\"b\",c!~\"d.*\"}", "s3"),
        ("{__name__=~\"px_.*\"}", "s1"),
        ("rate(a[5m])", "rate(s1)"),
        ("sum by (node, pool) (rate(a[5m]))", "sum[\"node\", \"pool\"](rate(s1))"),
        ("sum(a) by (node)", "sum[\"node\"](s1)"),
        ("avg without (cpu) (a)", "avg without[\"cpu\"](s1)"),
        ("topk(5, a)", "topk[](s1)"),
        ("1 - avg(a) / 2 ^ 3 ^ 2", "(1 - (avg[](s1) / (2 ^ (3 ^ 2))))"),
        ("a / on (pool) b > bool 3 or c", "(((s1 / s1) > 3) or s1)"),
        ("a * on (b) group_left (c) d + 1", "((s1 * s1) + 1)"),
        (
            "label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")",
            "label_replace(s1,\"b\",\"$1\",\"c\",\"(.*)\")",
        ),
        ("-a * 2", "(-s1 * 2)"),
        ("count(a == 1)", "count[]((s1 == 1))"),
        ("predict_linear(a[1h] offset 5m, 3600)", "predict_linear(s1,3600)"),
    ] {
        assert_eq!(parse(text).map(|expr| shape(&expr)).as_deref(), Ok(wanted), "{text}");
    }
}

#[test]
fn broken_queries_are_refused_with_their_place() {
    for (text, wanted) in [
        ("", "1:1: parse error: no expression found in input"),
        ("sum(", "1:5: parse error: unexpected end of input"),
        (
            "up{",
            "1:4: parse error: unexpected end of input, expected label matching",
        ),
        (
            "up{a=b}",
            "1:6: parse error: unexpected identifier \"b\", expected string",
        ),
        ("nope(a)", "1:1: parse error: unknown function with name \"nope\""),
        (
            "{a=\"\"}",
            "1:1: parse error: vector selector must contain at least one non-empty matcher",
        ),
        (
            "up{a=~\"(\"}",
            "1:7: parse error: error parsing regexp: missing closing ): `(`",
        ),
        ("up up", "1:4: parse error: unexpected identifier \"up\""),
        (
            "rate(a[x])",
            "1:8: parse error: unexpected identifier \"x\", expected duration",
        ),
    ] {
        let refusal = parse(text).unwrap_err();
        assert_eq!(refusal.kind, "bad_data");
        assert_eq!(refusal.text, format!("invalid parameter \"query\": {wanted}"), "{text}");
    }
}

#[test]
fn nesting_has_an_end() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(parse(&deep).unwrap_err().text.contains("nested too deeply"));
    let minus = format!("{}1", "-".repeat(50_000));
    assert!(parse(&minus).is_ok());
}
