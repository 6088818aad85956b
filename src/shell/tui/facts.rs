//! What the info screen tells of the connection.

use crate::client::{Client, Mode};
use crate::shell::launch::Launch;

pub(super) fn lines(launch: &Launch, client: Option<&Client>) -> Vec<String> {
    let mut lines = vec![
        format!("vmotui        {}", env!("CARGO_PKG_VERSION")),
        format!("config        {}", launch.paths.config.display()),
        format!("keymap        {}", launch.paths.keymap.display()),
        format!("themes        {}", launch.paths.themes.display()),
        format!("log           {}", launch.paths.log.display()),
    ];
    let Some(client) = client else {
        lines.push("connection    none yet".to_owned());
        return lines;
    };
    let (origin, stats) = (client.origin(), client.stats());
    let mode = match client.mode() {
        Mode::ReadOnly => "read-only: the guard lets nothing out that changes the cluster",
        Mode::ReadWrite => "read-write",
    };
    lines.push(format!("context       {}", origin.context));
    lines.push(format!("server        {}", origin.server));
    lines.push(format!("user entry    {}", origin.user));
    lines.push(format!("mode          {mode}"));
    let plugin = origin.plugin.as_deref().unwrap_or("none");
    lines.push(format!("not guarded   exec credential plugin: {plugin}"));
    lines.push(format!(
        "traffic       {} requests, {} bytes received, {} connections now, {} at most; {} refused by the guard",
        stats.total(),
        stats.bytes_received,
        stats.connections,
        stats.connections_peak,
        stats.refused
    ));
    for counted in &stats.requests {
        lines.push(format!(
            "              {:>6}  {} {}",
            counted.count, counted.method, counted.template
        ));
    }
    lines
}
