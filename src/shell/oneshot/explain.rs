//! `vmotui explain vm`: reads once, judges, prints.

use super::place;
use crate::ops::explain::{NotFound, report};
use crate::ops::facts::{Scope, from_cluster, from_dump};
use crate::ops::origin::Origin;
use crate::output;
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::Launch;
use crate::shell::stdio;

/// The arguments of `explain vm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explain {
    /// Namespace; `None` is that of `-n` or of the context.
    pub namespace: Option<String>,
    /// Name of the VM.
    pub name: String,
    /// JSON instead of text.
    pub json: bool,
}

/// Runs `explain vm`. The answer is printed whatever it is; a cluster that refused to show something makes the exit code
/// that of a refused read, for the answer may be UNKNOWN because of it.
///
/// # Errors
/// No connection, an unreadable dump, or no such VM.
pub fn explain(launch: &Launch, args: &Explain) -> Result<Exit> {
    let runtime = crate::shell::runtime()?;
    runtime.block_on(async {
        let place = place::place(launch).await?;
        let named = args.namespace.as_deref().or_else(|| launch.namespace());
        let namespace = named.unwrap_or_else(|| place.habit());
        let objects = match &place.origin {
            Origin::Cluster(client) => {
                let scope = Scope::Vm {
                    namespace: namespace.to_owned(),
                    name: args.name.clone(),
                };
                Box::pin(from_cluster(client, &scope)).await
            }
            Origin::Dump(dump) => from_dump(dump)?,
        };
        let report =
            report(&objects, namespace, &args.name).map_err(|missing| absent(namespace, &args.name, &missing))?;
        stdio::print(|out| {
            if args.json {
                output::explain::json(&report, out)
            } else {
                output::explain::table(&report, out)
            }
        })?;
        // what a dump lacks was not refused
        if report.missing.is_empty() || matches!(place.origin, Origin::Dump(_)) {
            return Ok(Exit::Ok);
        }
        for missing in &report.missing {
            stdio::warn(missing);
        }
        Ok(Exit::Unreachable)
    })
}

fn absent(namespace: &str, name: &str, missing: &NotFound) -> Failure {
    if missing.unread.is_empty() {
        return Failure::new(Exit::NotFound, format!("VM \"{namespace}/{name}\" not found"));
    }
    Failure::new(
        Exit::Unreachable,
        format!("VM \"{namespace}/{name}\": {}", missing.unread),
    )
}
