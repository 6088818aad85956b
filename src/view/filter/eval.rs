//! Does a record match? An unknown value satisfies no comparison but `!=`, and `= unknown`.

use super::{Expr, Op, Operand};
use crate::model::Truth;
use crate::view::column::{Cx, Table, contains};
use crate::view::value::Value;

pub(super) fn matches<R>(table: &Table<R>, expr: &Expr, record: &R, cx: Cx) -> bool {
    match expr {
        Expr::Everything => true,
        Expr::And(terms) => terms.iter().all(|term| matches(table, term, record, cx)),
        Expr::Or(terms) => terms.iter().any(|term| matches(table, term, record, cx)),
        Expr::Not(term) => !matches(table, term, record, cx),
        Expr::Word(word) => (table.search)(record, word),
        Expr::Label {
            key,
            op,
            operand: Operand::Text(wanted),
        } => {
            let value = (table.labels)(record)
                .and_then(|labels| labels.get(key))
                .unwrap_or_default();
            word_matches(value, *op, wanted)
        }
        Expr::Label { .. } => false,
        Expr::Field { column, op, operand } => table
            .columns
            .get(*column)
            .is_some_and(|column| value_matches(&(column.value)(record, cx), *op, operand, cx)),
    }
}

fn value_matches(value: &Value<'_>, op: Op, operand: &Operand, cx: Cx) -> bool {
    match operand {
        Operand::Text(wanted) => match value {
            Value::Text(word) | Value::Word(word, _) => word_matches(word, op, wanted),
            Value::Texts(words) if op == Op::Unequal => words.iter().all(|word| word_matches(word, op, wanted)),
            Value::Texts([]) | Value::None => word_matches("", op, wanted),
            Value::Texts(words) => words.iter().any(|word| word_matches(word, op, wanted)),
            // `~` on a number compares what is printed
            other => contains(&other.text(cx.now), wanted),
        },
        Operand::Truth(wanted) => {
            let truth = if let Value::Truth(truth) = value {
                *truth
            } else {
                Truth::Unknown
            };
            (truth == *wanted) == (op == Op::Equal)
        }
        Operand::Span(seconds) => match value {
            Value::Time(then) => ordered(
                i128::from(cx.now.duration_since(*then).as_secs()),
                op,
                i128::from(*seconds),
            ),
            _ => op == Op::Unequal,
        },
        Operand::Number(wanted) => {
            let number = if let Value::Share { used, .. } = value {
                Some(i128::from(*used))
            } else {
                value.number()
            };
            number.map_or(op == Op::Unequal, |number| ordered(number, op, *wanted))
        }
    }
}

fn ordered(value: i128, op: Op, wanted: i128) -> bool {
    match op {
        Op::Equal | Op::Contains => value == wanted,
        Op::Unequal => value != wanted,
        Op::Less => value < wanted,
        Op::LessOrEqual => value <= wanted,
        Op::Greater => value > wanted,
        Op::GreaterOrEqual => value >= wanted,
    }
}

fn word_matches(word: &str, op: Op, wanted: &str) -> bool {
    match op {
        Op::Contains => contains(word, wanted),
        Op::Unequal => !glob(word, wanted),
        _ => glob(word, wanted),
    }
}

/// `wanted` is lower case; each `*` in it stands for any text.
fn glob(word: &str, wanted: &str) -> bool {
    let Some((head, rest)) = wanted.split_once('*') else {
        return word.eq_ignore_ascii_case(wanted);
    };
    let word = word.to_ascii_lowercase();
    let Some(mut tail) = word.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match tail.split_once(part) {
            Some((_, after)) => tail = after,
            None => return false,
        }
    }
    tail.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (word, wanted, expected) in [
            ("vmo-w-07", "vmo-w-07", true),
            ("VMO-W-07", "vmo-w-07", true),
            ("vmo-w-07", "vmo-*", true),
            ("vmo-w-07", "*-07", true),
            ("vmo-w-07", "*w*", true),
            ("vmo-w-07", "v*o*7", true),
            ("vmo-w-07", "*x*", false),
            ("ab", "ab*b", false),
            ("", "*", true),
            ("", "", true),
            ("a", "", false),
        ] {
            assert_eq!(glob(word, wanted), expected, "{word} {wanted}");
        }
    }
}
