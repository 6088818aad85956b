//! From arguments, environment and configuration to a front end, and from its end to an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

use super::audit::AuditCommand;
use super::jobs::JobsCommand;
use super::sim::{SEED, SimCommand};
use super::{Cli, Command, completions};
use crate::client::Mode;
use crate::client::guard::Switches;
use crate::config::{Paths, Settings};
use crate::ops;
use crate::shell::{
    Demo, Exit, Failure, Launch, Result, Source, act, audit, bench, info, log, oneshot, report, serve, stdio, tui,
};
use crate::ui::term::caps::Env;

/// Objects of the demo that change by themselves each second: enough to see that it lives. One-shot commands look at a
/// world that stands still, so that the same question has the same answer, unless they watch it; so does everybody who
/// stops its clock.
const CHURN: u32 = 5;

/// Runs the program.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return complain(&error),
    };
    let code = run(cli).unwrap_or_else(|failure| {
        stdio::warn(&failure.message);
        failure.exit.code()
    });
    ExitCode::from(code)
}

/// clap prints help and version to standard output, and everything else to standard error.
fn complain(error: &clap::Error) -> ExitCode {
    // nobody is left to tell when the stream is closed
    let _ = error.print();
    let exit = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Ok,
        _ => Exit::Usage,
    };
    ExitCode::from(exit.code())
}

fn run(mut cli: Cli) -> Result<u8> {
    let paths = Paths::from_env();
    report::install(&paths);
    let command = cli.command.take();
    let serves = matches!(command, Some(Command::Sim(_)));
    if !cli.rehearsal.from.is_empty() && cli.demo.is_none() && !serves {
        let why = "--from makes a simulated cluster out of a dump: use it with --demo or with sim serve; to look at a dump as \
                   it is, use --offline";
        return Err(Failure::usage(why));
    }
    if let Some(Command::Completions(args)) = &command {
        completions::print(args)?;
        return Ok(Exit::Ok.code());
    }
    let mut launch = launch(&mut cli, paths)?;
    let lives = match &command {
        None => true,
        Some(Command::Get(args)) => args.watch,
        Some(_) => false,
    };
    if let (true, Source::Demo(demo)) = (lives, &mut launch.source) {
        demo.churn = if demo.clock.is_some() { 0 } else { CHURN };
    }
    // without a log everything else still works; `info` tells where it would be
    let _log = log::start(&launch.paths).ok();
    match command {
        Some(Command::Get(args)) => oneshot::get(&launch, &args.into()).map(Exit::code),
        Some(Command::Plan(args)) => oneshot::plan(&launch, &args.try_into()?).map(Exit::code),
        Some(Command::Explain(args)) => oneshot::explain(&launch, &args.try_into()?).map(Exit::code),
        Some(Command::Run(args)) => {
            let run = args.run().map_err(Failure::usage)?;
            act::run(&launch, &run).map(Exit::code)
        }
        Some(Command::Jobs(args)) => {
            let (go_on, style) = match args.command {
                Some(JobsCommand::Continue(args)) => (Some(args.job), args.output.style()),
                None => (None, act::Style::Text),
            };
            act::jobs(&launch, go_on.as_deref(), style).map(Exit::code)
        }
        Some(Command::Audit(args)) => {
            let AuditCommand::Verify(args) = args.command;
            audit::verify(&args.file, args.head.as_deref()).map(Exit::code)
        }
        Some(Command::Bench(args)) => {
            if let Source::Demo(demo) = &mut launch.source {
                demo.churn = args.churn.unwrap_or(0);
            }
            bench::bench(launch, (&args).into())?;
            Ok(Exit::Ok.code())
        }
        Some(Command::Sim(args)) => {
            let SimCommand::Serve(args) = args.command;
            serve::serve(args.serve(launch.connection.kubeconfig, cli.clock, cli.rehearsal.take()))?;
            Ok(Exit::Ok.code())
        }
        Some(Command::Info) => {
            info::info(&launch)?;
            Ok(Exit::Ok.code())
        }
        Some(Command::Completions(_)) => Ok(Exit::Ok.code()),
        None => tui::run(launch),
    }
}

/// Brings arguments, environment and configuration together.
fn launch(cli: &mut Cli, paths: Paths) -> Result<Launch> {
    let settings = Settings::load(&paths).map_err(|error| Failure::usage(error.to_string()))?;
    ops::check_verbs(&settings.guardrails).map_err(Failure::usage)?;
    let overrides = cli.look.overrides(&settings, &Env::from_process());
    let source = source(cli);
    let only_reads = cli.read_only || settings.read_only == Some(true) || matches!(source, Source::Offline(_));
    let all_namespaces = cli.connection.all_namespaces;
    let mut connection = std::mem::take(&mut cli.connection).options(settings.namespace.clone());
    connection.proxies = Switches::named(&settings.service_proxies)
        .map_err(|reason| Failure::usage(format!("{}: service_proxies: {reason}", paths.config.display())))?;
    Ok(Launch {
        source,
        mode: if only_reads { Mode::ReadOnly } else { Mode::ReadWrite },
        connection,
        all_namespaces,
        overrides,
        audit: audit::Kept::new(
            cli.audit_log.take().or_else(|| settings.audit_log.clone()),
            &paths.state,
        ),
        journal: !cli.no_journal && settings.journal != Some(false),
        theme: cli.look.theme.take().or_else(|| settings.theme.clone()),
        settings,
        paths,
    })
}

fn source(cli: &mut Cli) -> Source {
    match cli.demo.take() {
        Some(profile) => {
            let rehearsal = cli.rehearsal.take();
            Source::Demo(Demo {
                profile: if rehearsal.is_some() {
                    "rehearsal".to_owned()
                } else {
                    profile
                },
                seed: SEED,
                clock: cli.clock,
                churn: 0,
                rehearsal,
            })
        }
        None if cli.offline.is_empty() => Source::Cluster,
        None => Source::Offline(std::mem::take(&mut cli.offline)),
    }
}
