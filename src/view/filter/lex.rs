//! Text to tokens.

use super::{FilterError, Op};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    Not,
    And,
    Or,
    Op(Op),
    /// A word; `quoted` words are never keywords.
    Word {
        text: String,
        quoted: bool,
    },
}

/// A token and where it begins, in characters from one.
pub(super) type Placed = (usize, Token);

pub(super) fn lex(text: &str) -> Result<Vec<Placed>, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        let place = at + 1;
        let (token, width) = match (c, next) {
            _ if c.is_whitespace() => {
                at += 1;
                continue;
            }
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            ('!', Some('=')) => (Token::Op(Op::Unequal), 2),
            ('!', _) => (Token::Not, 1),
            ('=', Some('=')) => (Token::Op(Op::Equal), 2),
            ('=', _) => (Token::Op(Op::Equal), 1),
            ('~', _) => (Token::Op(Op::Contains), 1),
            ('<', Some('=')) => (Token::Op(Op::LessOrEqual), 2),
            ('<', _) => (Token::Op(Op::Less), 1),
            ('>', Some('=')) => (Token::Op(Op::GreaterOrEqual), 2),
            ('>', _) => (Token::Op(Op::Greater), 1),
            ('&', Some('&')) => (Token::And, 2),
            ('|', Some('|')) => (Token::Or, 2),
            ('|', _) => (Token::Or, 1),
            ('"' | '\'', _) => quoted(&chars, at)?,
            _ => word(&chars, at),
        };
        tokens.push((place, token));
        at += width;
    }
    Ok(tokens)
}

fn quoted(chars: &[char], at: usize) -> Result<(Token, usize), FilterError> {
    let quote = chars.get(at).copied().unwrap_or('"');
    let text: String = chars.iter().skip(at + 1).take_while(|&&c| c != quote).collect();
    let length = text.chars().count();
    if chars.get(at + 1 + length) != Some(&quote) {
        return Err(FilterError {
            at: at + 1,
            reason: format!("the quote is not closed; add {quote} at the end"),
        });
    }
    Ok((Token::Word { text, quoted: true }, length + 2))
}

fn word(chars: &[char], at: usize) -> (Token, usize) {
    let text: String = chars
        .iter()
        .skip(at)
        .take_while(|&&c| !c.is_whitespace() && !matches!(c, '(' | ')' | '=' | '!' | '~' | '<' | '>' | '|' | '"'))
        .collect();
    let length = text.chars().count().max(1);
    let token = match text.to_ascii_lowercase().as_str() {
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        _ => Token::Word { text, quoted: false },
    };
    (token, length)
}
