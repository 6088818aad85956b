//! Where files are: XDG Base Directory Specification, and `VMOTUI_CONFIG`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy as _, Xdg};

/// Paths of this user. None of them has to exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`.
    pub config: PathBuf,
    /// `VMOTUI_CONFIG` named it: then it must exist.
    pub config_named: bool,
    /// `keymap.toml`, beside it.
    pub keymap: PathBuf,
    /// `themes/`, beside it.
    pub themes: PathBuf,
    /// Directory of the log and of what is remembered.
    pub state: PathBuf,
    /// The log.
    pub log: PathBuf,
}

impl Paths {
    /// The paths of this process's environment.
    pub fn from_env() -> Self {
        let named = std::env::var_os("VMOTUI_CONFIG").filter(|path| !path.is_empty());
        match Xdg::new() {
            Ok(xdg) => Self::of(
                named,
                &xdg.config_dir(),
                &xdg.state_dir().unwrap_or_else(std::env::temp_dir),
            ),
            // a user without a home still has a temporary directory, and no settings
            Err(_) => Self::of(named, &std::env::temp_dir(), &std::env::temp_dir()),
        }
    }

    fn of(named: Option<OsString>, config: &Path, state: &Path) -> Self {
        let config_named = named.is_some();
        let config = named.map_or_else(|| config.join("vmotui").join("config.toml"), PathBuf::from);
        let state = state.join("vmotui");
        Self {
            keymap: config.with_file_name("keymap.toml"),
            themes: config.with_file_name("themes"),
            log: state.join("vmotui.log"),
            config,
            config_named,
            state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_follow_the_configuration_file() {
        let paths = Paths::of(None, Path::new("/c"), Path::new("/s"));
        assert_eq!(paths.config, Path::new("/c/vmotui/config.toml"));
        assert_eq!(paths.themes, Path::new("/c/vmotui/themes"));
        assert_eq!(paths.log, Path::new("/s/vmotui/vmotui.log"));
        assert!(!paths.config_named);
        let paths = Paths::of(Some("/elsewhere/audit.toml".into()), Path::new("/c"), Path::new("/s"));
        assert_eq!(paths.config, Path::new("/elsewhere/audit.toml"));
        assert_eq!(paths.keymap, Path::new("/elsewhere/keymap.toml"));
        assert!(paths.config_named);
    }
}
