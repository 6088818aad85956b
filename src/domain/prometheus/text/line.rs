//! One line: `name{label="value",…} value [milliseconds]`.

use compact_str::CompactString;

use super::super::number;
use super::super::series::{Labels, Sample};

/// Most labels of one series; exporters have a dozen.
const LABELS: usize = 128;

/// Reads a line that is neither empty nor a comment.
pub(super) fn read(text: &str) -> Option<Sample> {
    let end = text.find(|c: char| c == '{' || c.is_ascii_whitespace())?;
    let (name, rest) = text.split_at_checked(end)?;
    let name = CompactString::from(metric(name)?);
    let (labels, rest) = match rest.trim_start().strip_prefix('{') {
        Some(inner) => labels(inner)?,
        None => (Labels::default(), rest),
    };
    // OpenMetrics hangs an exemplar behind the value
    let rest = rest.split_once(" #").map_or(rest, |(before, _)| before);
    let mut words = rest.split_ascii_whitespace();
    let value = number(words.next()?)?;
    let at = match words.next() {
        None => None,
        Some(word) => Some(millis(word)?),
    };
    words.next().is_none().then_some(Sample {
        name,
        labels,
        value,
        at,
    })
}

fn metric(name: &str) -> Option<&str> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':');
    let fits = !name.is_empty() && name.bytes().all(good) && !name.starts_with(|c: char| c.is_ascii_digit());
    fits.then_some(name)
}

/// Below this many, a whole number counts seconds: as milliseconds it would be a time before 1973.
const SECONDS: i64 = 100_000_000_000;

/// The text format counts milliseconds, OpenMetrics seconds, with a fraction or without one.
fn millis(word: &str) -> Option<i64> {
    match word.parse::<i64>() {
        Ok(whole) if whole.saturating_abs() < SECONDS => Some(whole * 1000),
        Ok(whole) => Some(whole),
        Err(_) => number(word)
            .filter(|at| at.abs() < SECONDS as f64)
            .map(|at| (at * 1000.0) as i64),
    }
}

/// Labels up to the closing brace, and what follows it.
fn labels(mut text: &str) -> Option<(Labels, &str)> {
    let mut pairs: Vec<(CompactString, CompactString)> = Vec::new();
    loop {
        text = text.trim_start();
        if let Some(rest) = text.strip_prefix('}') {
            return Some((Labels::from_iter(pairs), rest));
        }
        let (name, rest) = text.split_once('=')?;
        let name = metric(name.trim_end())?;
        // a name that comes twice makes the identity a guess
        if pairs.len() >= LABELS || pairs.iter().any(|(known, _)| known == name) {
            return None;
        }
        let (value, rest) = quoted(rest.trim_start().strip_prefix('"')?)?;
        pairs.push((name.into(), value));
        text = rest.trim_start();
        if let Some(rest) = text.strip_prefix(',') {
            text = rest;
        } else if !text.starts_with('}') {
            return None;
        }
    }
}

/// A label value up to its closing quote; `\\`, `\"` and `\n` are the only escapes.
fn quoted(text: &str) -> Option<(CompactString, &str)> {
    let mut value = CompactString::default();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                escaped @ ('\\' | '"') => escaped,
                _ => return None,
            }),
            _ => value.push(c),
        }
    }
    None
}
