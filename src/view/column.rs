//! Columns and tables: the one place where a field gets its name, title, type and value.

use jiff::Timestamp;

use super::value::Value;
use crate::domain::suggest;
use crate::model::meta::Pairs;

/// What a value may depend on beside its record.
#[derive(Clone, Copy, Debug)]
pub struct Cx {
    /// Ages are reckoned from here.
    pub now: Timestamp,
}

/// What may be asked of a field in a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `=` `!=` with `*`, `~` contains.
    Text,
    /// A plain number.
    Number,
    /// A size with a unit: `8Gi`.
    Bytes,
    /// Cores: `4`, `500m`.
    Cores,
    /// A span: `30d`; larger means older.
    Age,
    /// `yes`, `no`, `unknown`.
    Truth,
}

/// Which side a column leans to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Where a column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On screen, in tables, in JSON and CSV.
    Everywhere,
    /// On wide screens and with `-o wide`, and in JSON and CSV.
    Wide,
    /// In JSON and CSV only.
    Data,
    /// On screen and in tables, where another column carries the data.
    Screen,
}

/// One column of records of type `R`.
pub struct Column<R> {
    /// Name in JSON, CSV, `--sort` and filters. Part of the command line's contract.
    pub id: &'static str,
    /// Other names in filters and `--sort`.
    pub aliases: &'static [&'static str],
    /// Heading.
    pub title: &'static str,
    /// One sentence for the help.
    pub doc: &'static str,
    /// Type for filters.
    pub ty: Type,
    /// Alignment.
    pub align: Align,
    /// Narrowest and widest it is drawn.
    pub width: (u16, u16),
    /// Columns with higher numbers leave a narrow screen first; zero never leaves.
    pub drop: u8,
    /// Where it is shown.
    pub place: Place,
    /// The value.
    pub value: for<'a> fn(&'a R, Cx) -> Value<'a>,
}

impl<R> Column<R> {
    /// A column of text, to which a table adds what is different: `..Column::text(…)`.
    pub const fn text(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16)) -> Self {
        Self {
            id,
            aliases: &[],
            title,
            doc,
            ty: Type::Text,
            align: Align::Left,
            width,
            drop: 0,
            place: Place::Everywhere,
            value: nothing::<R>,
        }
    }

    /// The same of numbers.
    pub const fn number(id: &'static str, title: &'static str, doc: &'static str, width: (u16, u16)) -> Self {
        Self {
            ty: Type::Number,
            align: Align::Right,
            ..Self::text(id, title, doc, width)
        }
    }
}

fn nothing<R>(_: &R, _: Cx) -> Value<'_> {
    Value::None
}

/// All columns of one kind of record.
pub struct Table<R: 'static> {
    /// Plural as the command line spells it.
    pub name: &'static str,
    /// Columns in order.
    pub columns: &'static [Column<R>],
    /// Column that rows are sorted by at first.
    pub sort: &'static str,
    /// Whether a bare word of a filter, in lower case, matches the record.
    pub search: fn(&R, &str) -> bool,
    /// Labels of the record, for `label.KEY` in filters.
    pub labels: fn(&R) -> Option<&Pairs>,
}

impl<R> std::fmt::Debug for Table<R> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

impl<R> Table<R> {
    /// Position of a column by name or alias, without regard to case.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| {
            column.id.eq_ignore_ascii_case(name) || column.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        })
    }

    /// A column by name or alias.
    pub fn column(&self, name: &str) -> Option<&'static Column<R>> {
        self.columns.get(self.position(name)?)
    }

    /// "unknown column …" with what there is.
    pub fn unknown(&self, name: &str) -> String {
        let names = || {
            self.columns
                .iter()
                .flat_map(|column| std::iter::once(column.id).chain(column.aliases.iter().copied()))
        };
        let known: Vec<&str> = self.columns.iter().map(|column| column.id).collect();
        format!(
            "unknown field \"{name}\" of {}{}; fields are {}",
            self.name,
            suggest::hint(name, names()),
            known.join(", ")
        )
    }

    /// Columns for JSON and CSV.
    pub fn data(&self) -> impl Iterator<Item = &'static Column<R>> {
        self.columns.iter().filter(|column| column.place != Place::Screen)
    }

    /// Columns for tables; `wide` adds those of [`Place::Wide`].
    pub fn shown(&self, wide: bool) -> impl Iterator<Item = &'static Column<R>> {
        self.columns.iter().filter(move |column| match column.place {
            Place::Everywhere | Place::Screen => true,
            Place::Wide => wide,
            Place::Data => false,
        })
    }
}

/// Whether `needle`, already in lower case, occurs in `text` without regard to ASCII case.
pub fn contains(text: &str, needle: &str) -> bool {
    if needle.is_empty() {
        return true;
    }
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    text.windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle))
}
