//! Reading the table of types.
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

use super::{Field, Type};

/// All types, and which one each kind has.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    types: Vec<Vec<Field>>,
    /// Types that have other fields too, by number.
    open: Vec<usize>,
    kinds: BTreeMap<String, Type>,
}

impl Schemas {
    /// Reads the table; a line that does not fit declares nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut all = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((kind, of)) = line.strip_prefix('=').and_then(|line| line.split_once(' ')) {
                all.kinds.insert(kind.to_owned(), parse(&mut of.chars().peekable()));
            } else {
                let line = line
                    .strip_prefix('+')
                    .inspect(|_| all.open.push(all.types.len()))
                    .unwrap_or(line);
                all.types.push(line.split(' ').filter_map(field).collect());
            }
        }
        all
    }

    /// The type of a kind, by its id.
    pub(super) fn kind(&self, id: &str) -> Option<&Type> {
        self.kinds.get(id)
    }

    /// Whether a type has other fields too.
    pub(super) fn is_open(&self, number: usize) -> bool {
        self.open.contains(&number)
    }

    /// The fields of a type.
    pub(super) fn fields(&self, number: usize) -> &[Field] {
        self.types.get(number).map_or(&[], Vec::as_slice)
    }
}

fn field(text: &str) -> Option<Field> {
    let (name, of) = text.split_once(':')?;
    let required = name.starts_with('*');
    Some(Field {
        name: name.trim_start_matches('*').to_owned(),
        required,
        of: parse(&mut of.chars().peekable()),
    })
}

fn parse(letters: &mut Peekable<Chars<'_>>) -> Type {
    let plain = match letters.next() {
        Some('s') => Type::Text,
        Some('i') => Type::Integer,
        Some('n') => Type::Number,
        Some('b') => Type::Boolean,
        Some('q') => Type::IntegerOrText,
        Some('o') => Type::Empty,
        Some('#') => {
            let mut number = 0;
            while let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(10)) {
                number = number * 10 + digit as usize;
                letters.next();
            }
            Type::Object(number)
        }
        Some('[') => {
            let items = parse(letters);
            letters.next_if_eq(&']');
            Type::List(Box::new(items))
        }
        Some('<') => {
            let values = parse(letters);
            letters.next_if_eq(&'>');
            Type::Map(Box::new(values))
        }
        _ => Type::Any,
    };
    if letters.next_if_eq(&'?').is_some() {
        Type::Nullable(Box::new(plain))
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        let read = |text: &str| parse(&mut text.chars().peekable());
        assert_eq!(read("[#12]@name"), Type::List(Box::new(Type::Object(12))));
        assert_eq!(
            read("<q>?"),
            Type::Nullable(Box::new(Type::Map(Box::new(Type::IntegerOrText))))
        );
    }

    #[test]
    fn every_reference_of_the_table_leads_somewhere() {
        let all = &*super::super::SCHEMAS;
        let text = include_str!("fields.txt");
        let numbers = text.match_indices('#').filter_map(|(at, _)| {
            let digits: String = text[at + 1..].chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().ok()
        });
        for number in numbers {
            assert!(!all.fields(number).is_empty(), "#{number}");
        }
        assert!(all.kind("virtualmachines.kubevirt.io").is_some());
    }
}
