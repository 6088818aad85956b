//! The `:` line: a name, then perhaps an argument.

use super::{ACTIONS, Arg, Invocation, Spec};
use crate::domain::suggest;

/// A line that is no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Nothing was typed.
    #[error("nothing to do: type a command, or Tab for all of them")]
    Empty,
    /// No action of this name.
    #[error("unknown command \"{name}\"{hint}")]
    Unknown {
        /// What was typed.
        name: String,
        /// Perhaps a name that was meant.
        hint: String,
    },
    /// The action takes an argument.
    #[error("{name} needs {what}: \":{name} {what}\"")]
    Missing {
        /// Name of the action.
        name: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// The action takes none.
    #[error("{name} takes nothing, so \"{extra}\" is too much")]
    Extra {
        /// Name of the action.
        name: &'static str,
        /// What stands there.
        extra: String,
    },
}

/// The action of a name or alias.
pub fn find(name: &str) -> Option<&'static Spec> {
    ACTIONS
        .iter()
        .find(|spec| spec.name == name || spec.aliases.contains(&name))
}

/// Reads a command line; a leading `:` is allowed.
///
/// # Errors
/// [`CommandError`], which says what is wrong and what would be right.
pub fn parse(line: &str) -> Result<Invocation, CommandError> {
    let line = line.trim().trim_start_matches(':').trim_start();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    if name.is_empty() {
        return Err(CommandError::Empty);
    }
    let lower = name.to_ascii_lowercase();
    let Some(spec) = find(&lower) else {
        let names = ACTIONS
            .iter()
            .flat_map(|spec| std::iter::once(spec.name).chain(spec.aliases.iter().copied()));
        return Err(CommandError::Unknown {
            name: name.into(),
            hint: suggest::hint(&lower, names),
        });
    };
    match (spec.arg, rest.is_empty()) {
        (Arg::None, false) => Err(CommandError::Extra {
            name: spec.name,
            extra: rest.into(),
        }),
        (Arg::Required(what), true) => Err(CommandError::Missing { name: spec.name, what }),
        (_, true) => Ok(Invocation {
            action: spec.action,
            arg: None,
        }),
        (_, false) => Ok(Invocation {
            action: spec.action,
            arg: Some(rest.into()),
        }),
    }
}

/// Names that begin with what was typed, in the order of the table.
pub fn complete(prefix: &str) -> impl Iterator<Item = &'static Spec> {
    let prefix = prefix.trim_start_matches(':').to_ascii_lowercase();
    ACTIONS.iter().filter(move |spec| {
        spec.name.starts_with(&prefix)
            || (!prefix.is_empty() && spec.aliases.iter().any(|alias| alias.starts_with(&prefix)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Action;

    #[test]
    fn lines() {
        assert_eq!(parse(":quit").unwrap().action, Action::Quit);
        assert_eq!(parse(" HOSTS ").unwrap().action, Action::Nodes);
        let vms = parse("vms status=running  mem>8Gi").unwrap();
        assert_eq!(
            (vms.action, vms.arg.as_deref()),
            (Action::Vms, Some("status=running  mem>8Gi"))
        );
        assert_eq!(parse(":"), Err(CommandError::Empty));
        assert!(parse("nods").unwrap_err().to_string().contains("nodes"));
        assert!(parse("vm").unwrap_err().to_string().contains("NAMESPACE/NAME"));
        assert!(parse("quit now").unwrap_err().to_string().contains("now"));
    }

    #[test]
    fn invocations_read_back() {
        for spec in ACTIONS {
            let arg = (!matches!(spec.arg, Arg::None)).then(|| "x y".to_owned());
            let invocation = Invocation {
                action: spec.action,
                arg,
            };
            assert_eq!(parse(&invocation.to_string()), Ok(invocation));
        }
    }

    #[test]
    fn completion_knows_aliases() {
        assert!(complete("host").any(|spec| spec.action == Action::Nodes));
        assert_eq!(complete("").count(), ACTIONS.len());
    }
}
