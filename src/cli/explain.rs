//! `vmotui explain`.

use clap::{Args, Subcommand, ValueEnum};

use crate::shell::oneshot::Explain;
use crate::shell::{Failure, Result};

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// What to explain.
    #[command(subcommand)]
    pub what: Subject,
}

/// What can be explained.
#[derive(Debug, Subcommand)]
pub enum Subject {
    /// Every rule with the field it read, the nodes that could take the VM, and what a drain would do
    Vm {
        /// The VM; without NS, in the namespace of -n or of the context
        #[arg(value_name = "[NS/]NAME")]
        name: String,
        /// table or json
        #[arg(short, long, value_name = "FORMAT", default_value = "table", ignore_case = true)]
        output: Output,
    },
}

/// How it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

impl TryFrom<ExplainArgs> for Explain {
    type Error = Failure;

    fn try_from(args: ExplainArgs) -> Result<Self> {
        let Subject::Vm { name, output } = args.what;
        let (namespace, name) = split(&name)?;
        Ok(Self {
            namespace,
            name,
            json: output == Output::Json,
        })
    }
}

/// `NS/NAME` or `NAME`.
fn split(text: &str) -> Result<(Option<String>, String)> {
    let (namespace, name) = match text.split_once('/') {
        None => (None, text),
        Some((namespace, name)) => (Some(namespace.to_owned()), name),
    };
    let wrong = name.is_empty() || name.contains('/') || namespace.as_deref() == Some("");
    if wrong {
        return Err(Failure::usage(format!(
            "\"{text}\" names no VM; write NAMESPACE/NAME or NAME"
        )));
    }
    Ok((namespace, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_and_without_a_namespace() {
        assert_eq!(split("a/b"), Ok((Some("a".into()), "b".into())));
        assert_eq!(split("b"), Ok((None, "b".into())));
        for odd in ["", "a/", "/b", "a/b/c"] {
            assert!(split(odd).unwrap_err().message.contains("NAMESPACE/NAME"), "{odd}");
        }
    }
}
