//! How things look: `--color`, `--ascii`, `--theme`.

use clap::Args;

use crate::config::{Color, Settings};
use crate::ui::term::caps::{Env, Overrides, detect};
use crate::ui::theme::Depth;

/// What the operator says about looks; the command line beats the configuration.
#[derive(Debug, Args)]
#[command(next_help_heading = "Looks")]
pub struct LookArgs {
    /// Colours: auto, always, never, 16, 256 or truecolor
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<Color>,
    /// Draw with ASCII only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Theme by name: an embedded one, or a file of themes/ beside the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
}

impl LookArgs {
    pub(super) fn overrides(&self, settings: &Settings, env: &Env) -> Overrides {
        let color = self.color.or(settings.color).unwrap_or_default();
        Overrides {
            depth: depth(color, env),
            ascii: if self.ascii { Some(true) } else { settings.ascii },
        }
    }
}

fn depth(color: Color, env: &Env) -> Option<Depth> {
    match color {
        Color::Auto => None,
        Color::Never => Some(Depth::Mono),
        Color::Ansi16 => Some(Depth::Ansi16),
        Color::Ansi256 => Some(Depth::Ansi256),
        Color::True => Some(Depth::True),
        Color::Always => {
            let willing = Env {
                no_color: None,
                ..env.clone()
            };
            let found = detect(&willing, &Overrides::default()).depth;
            Some(if found == Depth::Mono { Depth::Ansi16 } else { found })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_beats_the_file_and_both_beat_the_environment() {
        let env = Env {
            term: Some("xterm-256color".to_owned()),
            no_color: Some("1".to_owned()),
            ..Env::default()
        };
        let settings = Settings {
            color: Some(Color::True),
            ascii: Some(true),
            ..Settings::default()
        };
        let args = |color| LookArgs {
            color,
            ascii: false,
            theme: None,
        };
        let from_file = args(None).overrides(&settings, &env);
        assert_eq!((from_file.depth, from_file.ascii), (Some(Depth::True), Some(true)));
        let always = args(Some(Color::Always)).overrides(&settings, &env);
        assert_eq!(always.depth, Some(Depth::Ansi256));
        assert_eq!(args(None).overrides(&Settings::default(), &env).depth, None);
        assert_eq!(depth(Color::Always, &Env::default()), Some(Depth::Ansi16));
    }
}
