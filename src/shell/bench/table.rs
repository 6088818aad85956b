//! The report for people.

use std::io::{self, Write};

use super::endurance::Endurance;
use super::frames::Frames;
use super::live::Live;
use super::process::Memory;
use super::report::Report;
use super::seldom::Seen;
use super::spread::Spread;
use crate::domain::text;

/// Writes it.
///
/// # Errors
/// When `out` cannot be written.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let subject = &report.subject;
    let build = if subject.optimised {
        "release"
    } else {
        "debug, times mean nothing"
    };
    line(
        out,
        "vmotui",
        &format!("{} ({build}), {} processors", subject.vmotui, subject.processors),
    )?;
    line(
        out,
        "server",
        &format!("{}, Kubernetes {}", subject.server, subject.kubernetes),
    )?;
    line(
        out,
        "cluster",
        &format!("{} nodes, {} VMs, {} pods", subject.nodes, subject.vms, subject.pods),
    )?;
    for (name, point) in [
        ("every VM under its node", &report.load.placed),
        ("all details in", &report.load.complete),
    ] {
        line(
            out,
            name,
            &format!(
                "{:.2} s, {}, {} requests",
                point.seconds,
                mb(point.bytes),
                point.requests
            ),
        )?;
    }
    match &report.bare {
        Some(bare) => line(
            out,
            "bare download",
            &format!(
                "{:.2} s, {}, {} connection(s)",
                bare.seconds,
                mb(bare.bytes),
                bare.connections
            ),
        )?,
        None => line(out, "bare download", "not measured")?,
    }
    let traffic = &report.traffic;
    line(
        out,
        "traffic once loaded",
        &format!(
            "{} requests, {} received, {} connections, {} at most",
            traffic.requests,
            mb(traffic.received),
            traffic.connections,
            traffic.connections_peak
        ),
    )?;
    for path in &traffic.paths {
        line(out, "", &format!("{:>5}  {} {}", path.count, path.method, path.path))?;
    }
    memory(out, "memory once loaded", report.loaded)?;
    memory(out, "memory after the lists", report.lists)?;
    memory(out, "memory at the end", report.end)?;
    frames(out, &report.frames)?;
    for bytes in &report.terminal {
        let size = format!("bytes at {}x{}", bytes.columns, bytes.lines);
        line(
            out,
            &size,
            &format!(
                "idle {}, cursor {} to {}, scroll {} to {}, page {} to {}, full {}",
                bytes.idle,
                bytes.cursor.min,
                bytes.cursor.max,
                bytes.scroll.min,
                bytes.scroll.max,
                bytes.page.min,
                bytes.page.max,
                bytes.full
            ),
        )?;
    }
    for seen in &report.seldom {
        list(out, seen)?;
    }
    live(out, "idle", report.idle.as_ref())?;
    live(out, "under changes", report.churn.as_ref())?;
    report.endurance.as_ref().map_or(Ok(()), |run| endurance(out, run))
}

fn line(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(out, "{name:<26}{}", text::line(value))
}

fn mb(bytes: u64) -> String {
    format!("{:.2} MB", bytes as f64 / 1e6)
}

fn memory(out: &mut dyn Write, name: &str, memory: Option<Memory>) -> io::Result<()> {
    let value = memory.map_or("unknown".to_owned(), |memory| {
        format!("{} resident, {} at most", mb(memory.rss), mb(memory.peak))
    });
    line(out, name, &value)
}

fn spread(spread: &Spread) -> String {
    format!(
        "{:.2} ms median, {:.2} to {:.2} ({} times)",
        spread.median, spread.min, spread.max, spread.count
    )
}

fn frames(out: &mut dyn Write, frames: &Frames) -> io::Result<()> {
    for (name, value) in [
        ("full frame, VMs", &frames.full),
        ("full frame, nodes", &frames.full_nodes),
        ("cursor move", &frames.cursor),
        ("filter keystroke", &frames.filter),
        ("sort by words", &frames.sort_words),
        ("sort by numbers", &frames.sort_numbers),
    ] {
        line(out, name, &spread(value))?;
    }
    Ok(())
}

fn list(out: &mut dyn Write, seen: &Seen) -> io::Result<()> {
    let read = seen
        .read
        .map_or_else(String::new, |seconds| format!("read in {seconds:.2} s, "));
    let rss = seen
        .memory
        .map_or_else(String::new, |memory| format!(", {} resident", mb(memory.rss)));
    line(
        out,
        seen.name,
        &format!(
            "{read}{} rows; full {:.2} ms, cursor {:.2}, filter {:.2}, sort {:.2} (longest {:.2}); bytes idle {}, cursor {}{rss}",
            seen.rows,
            seen.full.median,
            seen.cursor.median,
            seen.filter.median,
            seen.sort.median,
            [&seen.full, &seen.cursor, &seen.filter, &seen.sort]
                .into_iter()
                .map(|one| one.max)
                .fold(0.0, f64::max),
            seen.idle,
            seen.cursor_bytes.max
        ),
    )
}

fn live(out: &mut dyn Write, name: &str, live: Option<&Live>) -> io::Result<()> {
    let Some(live) = live else { return Ok(()) };
    let cpu = live
        .cpu_percent
        .map_or("unknown".to_owned(), |cpu| format!("{cpu:.1} %"));
    line(
        out,
        name,
        &format!(
            "{cpu} of a processor, {:.0} changes/s, {:.1} frames/s, {:.0} B/s, in {:.0} s",
            live.changes as f64 / live.seconds,
            live.frames as f64 / live.seconds,
            live.bytes as f64 / live.seconds,
            live.seconds
        ),
    )?;
    if live.echo.count > 0 {
        line(out, "  frame", &spread(&live.drawing))?;
        line(
            out,
            "  key until its frame",
            &format!("{}, 99th {:.2}", spread(&live.echo), live.echo.p99),
        )?;
    }
    Ok(())
}

fn endurance(out: &mut dyn Write, run: &Endurance) -> io::Result<()> {
    line(
        out,
        "long run",
        &format!(
            "{} minutes: {} after the first, {} after the last, {} at most, {:.1} % off the first at most",
            run.minutes.len(),
            mb(run.first),
            mb(run.last),
            mb(run.max),
            run.drift_percent
        ),
    )?;
    let longest = run
        .minutes
        .iter()
        .map(|minute| minute.live.echo.max)
        .fold(0.0, f64::max);
    line(
        out,
        "",
        &format!(
            "{} failures shown, {} watches lost without a word, a key waited {longest:.1} ms at most",
            run.failures, run.lost
        ),
    )
}
