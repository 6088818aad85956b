//! What a panic or a failure inside leaves behind: a report that says where the log is.

use crate::config::Paths;

/// Installs the report for panics. Call it before the terminal room installs its own hook, which restores the
/// terminal first and then hands over.
pub fn install(paths: &Paths) {
    let log = paths.log.display().to_string();
    // a second installation fails, and the first one is as good
    let _ = color_eyre::config::HookBuilder::default()
        .panic_section(format!("What led to this is in the log: {log}"))
        .display_env_section(false)
        .install();
}
