//! `vmotui jobs`: bulk jobs that did not come to their end.

use super::{Cluster, Style, finish, progress, writable};
use crate::domain::text;
use crate::ops::job::{Depth, Interrupted, Mark, interrupted};
use crate::shell::failure::{Exit, Failure, Result};
use crate::shell::launch::Launch;
use crate::shell::stdio;

/// Lists them, or goes on with one.
///
/// # Errors
/// The exit codes are those of the command line's contract.
pub fn jobs(launch: &Launch, go_on: Option<&str>, style: Style) -> Result<Exit> {
    let folder = launch.paths.state.join("jobs");
    let found = interrupted(&folder);
    let Some(wanted) = go_on else {
        list(&found)?;
        return Ok(Exit::Ok);
    };
    writable(launch)?;
    launch.audit.notice(launch.mode);
    let job = found.iter().find(|job| job.header.plan.id == wanted).ok_or_else(|| {
        let message = format!("there is no interrupted job \"{wanted}\" in {}", folder.display());
        Failure::new(Exit::NotFound, message)
    })?;
    super::super::runtime()?.block_on(async {
        let cluster = Cluster::open(launch).await?;
        let runner = cluster.runner(launch, Depth::Follow, "").await?;
        let plan = &job.header.plan;
        let (control, news, teller) = progress::attend(plan, style.machine(), false);
        let done = runner.resume(&job.path, control, news).await;
        teller.end().await;
        let done = done.map_err(|reason| {
            launch.audit.end();
            Failure::new(Exit::Refused, reason)
        })?;
        finish(launch, &runner, plan, &done, style)
    })
}

fn list(jobs: &[Interrupted]) -> Result<()> {
    stdio::print(|out| {
        for job in jobs {
            let ended = job.marks.iter().filter(|mark| matches!(mark, Mark::Ended(_))).count();
            let open = job.marks.iter().filter(|mark| matches!(mark, Mark::Sent)).count();
            let state = if job.owned { "running" } else { "interrupted" };
            let header = &job.header;
            let line = format!(
                "{}  {state}  {}  {}  {ended} of {} ended, {open} without an answer  {}",
                header.plan.id,
                header.began,
                header.context,
                job.marks.len(),
                header.plan.headline
            );
            writeln!(out, "{}", text::line(&line))?;
        }
        Ok(())
    })?;
    if jobs.is_empty() {
        super::tell("no interrupted job");
    }
    Ok(())
}
