//! `vmotui plan`.

use clap::{Args, Subcommand};
use strum::VariantNames as _;

use crate::domain::repave::WhatIf;
use crate::domain::suggest;
use crate::output::preview::Style;
use crate::shell::oneshot::{Plan, Preview};
use crate::shell::{Failure, Result};

/// Arguments of `plan`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Exit codes: 0 GO, 10 NO-GO, 11 UNKNOWN; of balance 0, and 11 when something was not read; others as everywhere."
)]
pub struct PlanArgs {
    /// What to preview.
    #[command(subcommand)]
    pub what: Subject,
}

/// What can be previewed.
#[derive(Debug, Subcommand)]
pub enum Subject {
    /// Step through a repave of pools, node by node
    Repave {
        /// Only this pool; may be given several times
        #[arg(long, value_name = "NAME")]
        pool: Vec<String>,
        /// So many machines come before others go
        #[arg(long, value_name = "N", conflicts_with = "contract_first")]
        surge: Option<u32>,
        /// Machines go before others come
        #[arg(long)]
        contract_first: bool,
        /// Ask the server about every eviction, by dry run: nothing is changed, and each question stands in the audit log
        #[arg(long)]
        verify_evictions: bool,
        /// How it is asked and printed.
        #[command(flatten)]
        common: Common,
    },
    /// Step through the drain of one node
    Drain {
        /// The node
        node: String,
        /// Ask the server about every eviction, by dry run: nothing is changed, and each question stands in the audit log
        #[arg(long)]
        verify_evictions: bool,
        /// How it is asked and printed.
        #[command(flatten)]
        common: Common,
    },
    /// What would be moved to even out loads, and what would not and why; nothing is sent
    Balance {
        /// table, json or md
        #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = style)]
        output: Style,
    },
    /// Take the busiest nodes away and see whether every VM finds a place
    NPlus {
        /// How many
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
        k: u16,
        /// How it is asked and printed.
        #[command(flatten)]
        common: Common,
    },
}

/// What all of them have.
#[derive(Debug, Args)]
pub struct Common {
    /// Change something for the sake of the question; may be given several times. Keys: pod-cidr, pod-cidr-prefix,
    /// service-cidr, node-mask, max-pods, surge, contract-first, nodes (+N, -N, POOL:-N), spares (free machines in MAAS),
    /// migrations-per-cluster, migrations-per-node, migration-seconds, bandwidth (bytes a second, 64Mi), deploy-seconds,
    /// repave-interval (seconds), stop (NS/NAME,…), descheduler=suspended, together,
    /// order=advised
    #[arg(long, value_name = "KEY=VALUE")]
    pub what_if: Vec<String>,
    /// table, json or md
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = style)]
    pub output: Style,
}

fn style(text: &str) -> Result<Style, String> {
    text.parse().map_err(|_| {
        let hint = suggest::hint(text, Style::VARIANTS.iter().copied());
        format!(
            "unknown format \"{text}\"{hint} (known: {})",
            Style::VARIANTS.join(", ")
        )
    })
}

impl TryFrom<PlanArgs> for Plan {
    type Error = Failure;

    fn try_from(args: PlanArgs) -> Result<Self> {
        let mut what_if = WhatIf::default();
        let (what, verify, common) = match args.what {
            Subject::Repave {
                pool,
                surge,
                contract_first,
                verify_evictions,
                common,
            } => {
                what_if.surge = surge;
                what_if.contract_first = contract_first;
                (Preview::Repave(pool), verify_evictions, common)
            }
            Subject::Drain {
                node,
                verify_evictions,
                common,
            } => (Preview::Drain(node), verify_evictions, common),
            Subject::Balance { output } => (
                Preview::Balance,
                false,
                Common {
                    what_if: Vec::new(),
                    output,
                },
            ),
            Subject::NPlus { k, common } => (Preview::NPlus(usize::from(k)), false, common),
        };
        for text in &common.what_if {
            what_if
                .set(text)
                .map_err(|error| Failure::usage(format!("--what-if {error}")))?;
        }
        Ok(Self {
            what,
            what_if,
            verify,
            style: common.output,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::repave::KEYS;

    #[test]
    fn the_help_names_every_switch() {
        use clap::Args as _;
        let command = Common::augment_args(clap::Command::new("x"));
        let help = command.get_arguments().find(|one| one.get_id() == "what_if").unwrap();
        let words = help.get_help().unwrap().to_string();
        for key in KEYS.split(", ") {
            assert!(words.contains(key), "{key} is not in {words}");
        }
    }
}
