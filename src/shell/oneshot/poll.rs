//! `--watch` of what no watch brings: it is read again from time to time, and what differs is told. What comes and goes
//! between two reads is not seen, and that is said before the first row.

use tokio::time::sleep;

use super::fetched::{Asked, Fetched};
use super::place::Place;
use crate::output::Format;
use crate::output::changes::{self, Changes};
use crate::shell::failure::{Exit, Result};
use crate::shell::stdio;

/// Reads until somebody interrupts, or nobody listens.
///
/// # Errors
/// What the first read returns. A read that fails later is no end: it is told, and tried again.
pub(super) async fn poll<R>(
    place: &Place,
    asked: &Asked<'_, R>,
    read: &impl AsyncFn(&Place) -> Result<Fetched<R>>,
) -> Result<Exit> {
    let (every, name) = (asked.get.every, asked.table.name);
    stdio::warn(&format!(
        "{name} are put together from several reads, which no watch brings: they are read again every {} s, and what \
         comes and goes in between is not seen",
        every.as_secs()
    ));
    let mut told: Option<Changes> = None;
    let mut missing: Vec<String> = Vec::new();
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        tokio::select! {
            _ = &mut interrupt => return Ok(Exit::Ok),
            found = Box::pin(read(place)) => match found {
                Ok(found) => {
                    if !tell(place, asked, &found, &mut told)? {
                        return Ok(Exit::Ok);
                    }
                    compare(&mut missing, found.missing);
                }
                Err(failure) if told.is_none() => return Err(failure),
                Err(failure) => compare(&mut missing, vec![failure.message]),
            }
        }
        tokio::select! {
            _ = &mut interrupt => return Ok(Exit::Ok),
            () = sleep(every) => {}
        }
    }
}

/// Prints what is new; `false` when nobody reads any more.
fn tell<R>(place: &Place, asked: &Asked<'_, R>, found: &Fetched<R>, told: &mut Option<Changes>) -> Result<bool> {
    let sheet = asked.sheet(&found.rows, place.now());
    let format = asked.get.format;
    if let Some(told) = told {
        let news = told.step(&sheet);
        let write = |out: &mut dyn std::io::Write| {
            let mut each = news.iter();
            each.try_for_each(|change| changes::line(&sheet, change, format, out))
        };
        return Ok(news.is_empty() || stdio::stream(write)?);
    }
    *told = Some(Changes::from(&sheet));
    let listens = stdio::stream(|out| changes::first(&sheet, format, out))?;
    if matches!(format, Format::Table | Format::Wide) {
        found.notes.iter().for_each(|note| stdio::warn(note));
        if sheet.rows.is_empty() {
            let nothing = place.nothing(asked.table.name);
            stdio::warn(&format!("{nothing}; waiting for changes"));
        }
    }
    Ok(listens)
}

/// What can no longer be read is told once, and once that it is read again: silence must not look like peace.
fn compare(before: &mut Vec<String>, now: Vec<String>) {
    for line in news(before, &now) {
        stdio::warn(&line);
    }
    *before = now;
}

fn news(before: &[String], now: &[String]) -> Vec<String> {
    let new = now.iter().filter(|why| !before.contains(why)).cloned();
    let over = before.iter().filter(|why| !now.contains(why));
    new.chain(over.map(|why| format!("no longer: {why}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troubles_are_told_when_they_come_and_when_they_go() {
        let lines = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (before, now, wanted) in [
            (lines(&[]), lines(&["a"]), lines(&["a"])),
            (lines(&["a"]), lines(&["a"]), lines(&[])),
            (lines(&["a"]), lines(&["b"]), lines(&["b", "no longer: a"])),
        ] {
            assert_eq!(news(&before, &now), wanted);
        }
    }
}
