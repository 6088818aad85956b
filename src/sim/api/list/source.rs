//! From a snapshot to the text of a list's items, one by one.
use std::sync::Arc;

use bytes::Bytes;

use super::super::body::Source;
use super::super::route::Target;
use super::super::selector::Filter;
use super::super::shape;
use crate::sim::catalog::Kind;
use crate::sim::catalog::table::{self, Include};
use crate::sim::store::{Entry, Key, World};

/// What becomes of each object.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// The object itself, with or without `apiVersion` and `kind`.
    Whole { typed: bool },
    /// Its metadata.
    Partial,
    /// A row of a Table.
    Row(Include),
}

/// The keys of a target's collection start with this.
pub(crate) fn prefix_of(target: &Target) -> String {
    target
        .namespace
        .as_ref()
        .map(|namespace| format!("{namespace}/"))
        .unwrap_or_default()
}

/// The matching objects of a snapshot.
pub(crate) struct Items {
    pub(crate) world: Arc<World>,
    pub(crate) kind: &'static Kind,
    pub(crate) filter: Filter,
    pub(crate) form: Form,
    pub(crate) entries: std::vec::IntoIter<(Key, Entry)>,
}

impl Items {
    /// Appends the next matching object to `out` and returns its key; `None` at the end.
    pub(crate) fn next_into(&mut self, out: &mut Vec<u8>) -> Option<Key> {
        loop {
            let (key, entry) = self.entries.next()?;
            if !self.filter.allows(&key) {
                continue;
            }
            match self.form {
                Form::Whole { typed } if !self.filter.needs_object() => {
                    self.world.write_object(self.kind, &entry, typed, out);
                }
                form => {
                    let object = self.world.object(self.kind, &entry);
                    if !self.filter.matches(&object) {
                        continue;
                    }
                    match form {
                        Form::Whole { typed } => self.world.write_object(self.kind, &entry, typed, out),
                        Form::Partial => out.extend_from_slice(shape::partial(object).to_string().as_bytes()),
                        Form::Row(include) => {
                            table::write_row(self.kind, &object, include, self.world.clock().now(), out);
                        }
                    }
                }
            }
            return Some(key);
        }
    }
}

/// About this many bytes are produced at a time: less than a millisecond of work.
const SLICE: usize = 48 << 10;

/// The whole list: its head, the items with commas between them, its end.
pub(super) fn framed(head: String, items: impl FnMut(&mut Vec<u8>) -> bool + Send + 'static) -> Source {
    let mut items = items;
    let mut out = head.into_bytes();
    let mut first = true;
    let mut open = true;
    Box::new(std::iter::from_fn(move || {
        if !open {
            return None;
        }
        while out.len() < SLICE {
            let mark = out.len();
            if !first {
                out.push(b',');
            }
            if items(&mut out) {
                first = false;
            } else {
                out.truncate(mark);
                out.extend_from_slice(b"]}\n");
                open = false;
                break;
            }
        }
        Some(Bytes::from(std::mem::take(&mut out)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_items_only() {
        for (count, wanted) in [(0, "[]}\n"), (1, "[0]}\n"), (3, "[0,1,2]}\n")] {
            let mut numbers = 0..count;
            let items = move |out: &mut Vec<u8>| {
                let Some(number) = numbers.next() else { return false };
                out.extend_from_slice(number.to_string().as_bytes());
                true
            };
            let text: Vec<u8> = framed("[".to_owned(), items).flatten().collect();
            assert_eq!(String::from_utf8(text).unwrap(), wanted);
        }
    }
}
