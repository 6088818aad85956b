//! `vmotui info`: what this program would do here, without doing it. Nothing is sent, and no plugin is run.

use std::io::{self, Write};

use super::failure::Result;
use super::launch::{Launch, Source};
use super::stdio;
use crate::client::connect::{Origin, origin};
use crate::client::guard;
use crate::domain::text;
use crate::model::trouble::Trouble;
use crate::ui::term::caps::{self, Caps};

/// Prints it. A kubeconfig that cannot be used is told, and is no failure: that is what one asks `info` about.
///
/// # Errors
/// When standard output cannot be written.
pub fn info(launch: &Launch) -> Result<()> {
    let target = match &launch.source {
        Source::Cluster => Some(super::runtime()?.block_on(origin(&launch.connection))),
        Source::Demo(_) | Source::Offline(_) => None,
    };
    let caps = caps::detect(&caps::Env::from_process(), &launch.overrides);
    stdio::print(|out| {
        program(launch, out)?;
        connection(launch, target.as_ref(), out)?;
        guarded(launch, target.as_ref(), out)?;
        terminal(launch, caps, out)
    })
}

fn program(launch: &Launch, out: &mut dyn Write) -> io::Result<()> {
    let paths = &launch.paths;
    section(out, "program")?;
    field(out, "version", env!("CARGO_PKG_VERSION"))?;
    let demo = if cfg!(feature = "demo") { "yes" } else { "no" };
    field(out, "simulated cluster", demo)?;
    for (name, path) in [
        ("configuration", &paths.config),
        ("keymap", &paths.keymap),
        ("themes", &paths.themes),
        ("state", &paths.state),
        ("log", &paths.log),
    ] {
        let there = if path.exists() { "" } else { " (not there)" };
        field(out, name, &format!("{}{there}", path.display()))?;
    }
    field(out, "audit log", &launch.audit.whither())
}

fn connection(launch: &Launch, target: Option<&Result<Origin, Trouble>>, out: &mut dyn Write) -> io::Result<()> {
    section(out, "connection")?;
    match (&launch.source, target) {
        (Source::Demo(demo), _) => {
            field(out, "source", "simulated cluster in this process")?;
            field(out, "profile", &demo.profile)?;
            field(out, "seed", &demo.seed.to_string())
        }
        (Source::Offline(files), _) => {
            let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            field(out, "source", &format!("dump {}", files.join(" ")))
        }
        (Source::Cluster, Some(Ok(origin))) => {
            for (name, value) in [
                ("context", &origin.context),
                ("cluster", &origin.cluster),
                ("user", &origin.user),
                ("server", &origin.server),
                ("namespace", &origin.namespace),
            ] {
                field(out, name, value)?;
            }
            Ok(())
        }
        (Source::Cluster, Some(Err(trouble))) => field(out, "source", &trouble.to_string()),
        (Source::Cluster, None) => Ok(()),
    }
}

fn guarded(launch: &Launch, target: Option<&Result<Origin, Trouble>>, out: &mut dyn Write) -> io::Result<()> {
    section(out, "guard")?;
    field(out, "mode", &launch.mode.to_string())?;
    let plugin = target.and_then(|target| target.as_ref().ok()?.plugin.as_deref());
    let bypass = match plugin {
        Some(plugin) => format!("exec credential plugin {plugin}, a process of its own that the kubeconfig asks for"),
        None => "nothing".to_owned(),
    };
    field(out, "does not pass it", &bypass)?;
    for off in guard::off_by_default() {
        let what = format!("{} {} ({}: {})", off.method, off.template, off.name, off.purpose);
        let title = if launch.connection.proxies.has(off.name) {
            "switched on"
        } else {
            "switched off"
        };
        field(out, title, &what)?;
    }
    if launch.mode == crate::client::Mode::ReadWrite {
        for rule in guard::write_list() {
            field(out, "writes, on record", &format!("{} {}", rule.method, rule.template))?;
        }
    }
    for rule in guard::allow_list() {
        field(out, "read-only allows", &format!("{} {}", rule.method, rule.template))?;
    }
    Ok(())
}

fn terminal(launch: &Launch, caps: Caps, out: &mut dyn Write) -> io::Result<()> {
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    section(out, "terminal")?;
    field(
        out,
        "TERM",
        &std::env::var("TERM").unwrap_or_else(|_| "not set".to_owned()),
    )?;
    field(out, "colours", &format!("{:?}", caps.depth).to_lowercase())?;
    field(out, "unicode", yes(caps.unicode))?;
    field(out, "over SSH", yes(caps.ssh))?;
    let multiplexer = caps.multiplexer.map_or("none".to_owned(), |found| format!("{found:?}"));
    field(out, "multiplexer", &multiplexer.to_lowercase())?;
    field(out, "full screen", yes(caps.addressable))?;
    field(out, "xterm extensions", yes(caps.extended))?;
    field(
        out,
        "theme",
        launch.theme.as_deref().unwrap_or("as the colours suggest"),
    )
}

fn section(out: &mut dyn Write, title: &str) -> io::Result<()> {
    writeln!(out, "[{title}]")
}

/// Paths, kubeconfig entries and variables may hold anything.
fn field(out: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(out, "{name:<18}{}", text::line(value))
}
