//! Tokens to expression: `or` binds loosest, then `and` (or nothing at all), then `not`.

use super::lex::{Placed, Token, lex};
use super::{Expr, FilterError, Op, Operand};
use crate::domain::{human, quantity};
use crate::model::Truth;
use crate::view::column::{Table, Type};

/// Deeper nesting is a mistake or an attack; a recursive reader must stop somewhere.
const DEPTH: usize = 64;

pub(super) fn parse<R>(table: &Table<R>, text: &str) -> Result<Expr, FilterError> {
    let tokens = lex(text)?;
    let mut reader = Reader {
        table,
        tokens: &tokens,
        end: text.chars().count() + 1,
        depth: 0,
    };
    if tokens.is_empty() {
        return Ok(Expr::Everything);
    }
    let expr = reader.any()?;
    match reader.tokens.first() {
        None => Ok(expr),
        Some((at, Token::Close)) => Err(FilterError {
            at: *at,
            reason: "\")\" without \"(\"".into(),
        }),
        Some((at, _)) => Err(FilterError {
            at: *at,
            reason: "a field name must stand before a comparison".into(),
        }),
    }
}

struct Reader<'t, R: 'static> {
    table: &'t Table<R>,
    tokens: &'t [Placed],
    end: usize,
    depth: usize,
}

impl<R> Reader<'_, R> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.first().map(|(_, token)| token)
    }

    fn at(&self) -> usize {
        self.tokens.first().map_or(self.end, |(at, _)| *at)
    }

    fn skip(&mut self) {
        self.tokens = self.tokens.split_first().map_or(&[], |(_, rest)| rest);
    }

    fn fail<T>(&self, reason: impl Into<String>) -> Result<T, FilterError> {
        Err(FilterError {
            at: self.at(),
            reason: reason.into(),
        })
    }

    fn any(&mut self) -> Result<Expr, FilterError> {
        let mut terms = vec![self.all()?];
        while self.peek() == Some(&Token::Or) {
            self.skip();
            terms.push(self.all()?);
        }
        Ok(if terms.len() == 1 {
            terms.remove(0)
        } else {
            Expr::Or(terms)
        })
    }

    fn all(&mut self) -> Result<Expr, FilterError> {
        let mut terms = vec![self.one()?];
        loop {
            match self.peek() {
                Some(Token::And) => {
                    self.skip();
                    terms.push(self.one()?);
                }
                Some(Token::Not | Token::Open | Token::Word { .. }) => terms.push(self.one()?),
                _ => break,
            }
        }
        Ok(if terms.len() == 1 {
            terms.remove(0)
        } else {
            Expr::And(terms)
        })
    }

    fn one(&mut self) -> Result<Expr, FilterError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return self.fail("too deeply nested");
        }
        let expr = match self.tokens.first().cloned() {
            Some((_, Token::Not)) => {
                self.skip();
                Expr::Not(Box::new(self.one()?))
            }
            Some((_, Token::Open)) => {
                self.skip();
                let inner = self.any()?;
                if self.peek() != Some(&Token::Close) {
                    return self.fail("\"(\" is not closed; add \")\"");
                }
                self.skip();
                inner
            }
            Some((at, Token::Word { text, quoted })) => {
                self.skip();
                match self.peek() {
                    Some(&Token::Op(op)) if !quoted => {
                        self.skip();
                        self.comparison(at, &text, op)?
                    }
                    _ => Expr::Word(text.to_ascii_lowercase()),
                }
            }
            Some((_, Token::Op(_))) => return self.fail("a field name must stand before a comparison, as in node=w1"),
            Some(_) => return self.fail("a word or a comparison is missing here"),
            None => return self.fail("the filter ends where a word or a comparison is missing"),
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn comparison(&mut self, at: usize, field: &str, op: Op) -> Result<Expr, FilterError> {
        let value_at = self.at();
        let text = match self.tokens.first() {
            Some((_, Token::Word { text, .. })) => {
                let text = text.clone();
                self.skip();
                text
            }
            // `not`, `and` and `or` may be looked for, too
            Some((_, Token::Not | Token::And | Token::Or | Token::Open | Token::Close | Token::Op(_))) | None => {
                String::new()
            }
        };
        if let Some(key) = field.strip_prefix("label.") {
            let ordered = !matches!(op, Op::Equal | Op::Unequal | Op::Contains);
            if ordered {
                return Err(FilterError {
                    at: value_at,
                    reason: "labels compare with = != and ~ only".into(),
                });
            }
            return Ok(Expr::Label {
                key: key.into(),
                op,
                operand: Operand::Text(text.to_ascii_lowercase()),
            });
        }
        let Some(column) = self.table.position(field) else {
            return Err(FilterError {
                at,
                reason: self.table.unknown(field),
            });
        };
        let ty = self.table.columns.get(column).map_or(Type::Text, |column| column.ty);
        let operand = operand(ty, op, &text).map_err(|reason| FilterError {
            at: value_at,
            reason: format!("{field}: {reason}"),
        })?;
        Ok(Expr::Field { column, op, operand })
    }
}

fn operand(ty: Type, op: Op, text: &str) -> Result<Operand, String> {
    if op == Op::Contains {
        return Ok(Operand::Text(text.to_ascii_lowercase()));
    }
    let ordered = !matches!(op, Op::Equal | Op::Unequal);
    match ty {
        Type::Text if ordered => Err("texts compare with = != and ~ only".into()),
        Type::Text => Ok(Operand::Text(text.to_ascii_lowercase())),
        Type::Truth if ordered => Err("compare with = or !=, and yes, no or unknown".into()),
        Type::Truth => match text.to_ascii_lowercase().as_str() {
            "yes" | "true" | "y" => Ok(Operand::Truth(Truth::True)),
            "no" | "false" | "n" => Ok(Operand::Truth(Truth::False)),
            "unknown" | "-" | "" => Ok(Operand::Truth(Truth::Unknown)),
            other => Err(format!("\"{other}\" is neither yes, no nor unknown")),
        },
        Type::Age => human::parse_span(text)
            .map(Operand::Span)
            .ok_or_else(|| format!("\"{text}\" is no span; write 90s, 5m, 3h, 30d, 2w or 1y")),
        Type::Number => quantity::whole(text)
            .map(|value| Operand::Number(value.into()))
            .ok_or_else(|| format!("\"{text}\" is no number")),
        Type::Bytes => quantity::whole(text)
            .map(|value| Operand::Number(value.into()))
            .ok_or_else(|| format!("\"{text}\" is no size; write 512Mi or 8Gi")),
        Type::Cores => quantity::millis(text)
            .map(|value| Operand::Number(value.into()))
            .ok_or_else(|| format!("\"{text}\" is no number of cores; write 4 or 500m")),
    }
}
