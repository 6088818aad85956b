//! Where the copies of the VM's volumes are, and how they do.

use super::{Body, Cell, Section};
use crate::domain::portworx::words::Health;
use crate::ops::storage::lives::{DRIVER, Row, Volumes};
use crate::view::Tone;

pub(super) fn section(told: Option<Result<&Volumes, &str>>) -> Section {
    let body = match told {
        None => Body::Nothing("being read".into()),
        Some(Err(why)) => Body::Nothing(format!("not known. {why}").into()),
        Some(Ok(volumes)) if volumes.rows.is_empty() && volumes.missing.is_empty() => {
            Body::Nothing("no volume of a claim".into())
        }
        Some(Ok(volumes)) => {
            let mut rows: Vec<Vec<Cell>> = volumes.rows.iter().map(row).collect();
            let shut = volumes.rungs.iter().filter(|rung| !rung.why.is_empty());
            let unknown = shut
                .map(crate::ops::ladder::Rung::line)
                .chain(volumes.missing.iter().cloned());
            rows.extend(unknown.map(|why| {
                vec![
                    Cell::plain(""),
                    Cell::plain(""),
                    Cell::new("UNKNOWN", Tone::Warn),
                    Cell::new(&why, Tone::Warn),
                ]
            }));
            Body::Grid(&["CLAIM", "COPIES", "STATE", "COPIES ON"], rows)
        }
    };
    Section { title: "Copies", body }
}

fn row(row: &Row) -> Vec<Cell> {
    let volume = &row.volume;
    if row.driver != DRIVER {
        let driver = if row.driver.is_empty() {
            "no driver"
        } else {
            &row.driver
        };
        return vec![
            Cell::plain(&row.claim),
            Cell::dim(""),
            Cell::dim(""),
            Cell::dim(format!("the affair of {driver}")),
        ];
    }
    let tone = match volume.health() {
        _ if volume.on_one_copy() == Some(true) => Tone::Bad,
        Health::Good => Tone::Plain,
        Health::Busy => Tone::Busy,
        Health::Unknown | Health::Degraded => Tone::Warn,
        Health::Down => Tone::Bad,
    };
    let number = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
    let nodes = row.nodes.as_ref().map(|nodes| nodes.join(", ")).unwrap_or_default();
    vec![
        Cell::plain(&row.claim),
        Cell::new(&format!("{} of {}", number(volume.copies), number(volume.wanted)), tone),
        Cell::new(&volume.state.word, tone),
        Cell::plain(nodes),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words;
    use crate::domain::storage::volume::Volume;

    #[test]
    fn one_copy_is_bad_and_what_nobody_told_is_no_good_news() {
        let told = |copies| Row {
            driver: DRIVER.to_owned(),
            volume: Volume {
                copies,
                wanted: Some(2),
                state: words::volume("VOLUME_STATUS_UP"),
                ..Volume::default()
            },
            ..Row::default()
        };
        let tones = [Some(2), Some(1), None].map(|copies| row(&told(copies))[1].tone);
        assert_eq!(tones, [Tone::Plain, Tone::Bad, Tone::Warn]);
    }
}
