//! Carries out a plan: so many steps at one time, a pause on the first failure, and a file that survives a crash.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::mpsc;

use super::attempt::Attempt;
use super::clock::Clock;
use super::file::{Header, JobFile};
use super::{Control, Mark, News, Outcome, Progress, Report, State, Tally};
use crate::client::Client;
use crate::client::audit::AuditLog;
use crate::ops::plan::Plan;
use crate::ops::verb::Verb;

/// What every job of a session needs.
#[derive(Clone)]
pub struct Runner {
    /// The cluster.
    pub client: Client,
    /// Where intents go.
    pub log: AuditLog,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Folder for the files of bulk jobs.
    pub folder: PathBuf,
    /// What the operator typed as a reason; it stands in the audit log.
    pub reason: String,
    /// How far to go. Bulk jobs that are sent are always followed, or they could not keep to their bound.
    pub depth: Depth,
}

/// How far a job goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Only the dry runs.
    Rehearse,
    /// Until the server has accepted it.
    Send,
    /// Until its goal is seen.
    Follow,
}

/// What the steps of one job share.
pub(super) struct Desk {
    job: String,
    file: Option<Mutex<JobFile>>,
    news: mpsc::UnboundedSender<Progress>,
    /// Cancelled: what only waits to be sent again is not.
    shut: AtomicBool,
}

impl Desk {
    /// Notes in the job's file, if it has one.
    pub(super) fn mark(&self, index: usize, mark: Mark) -> std::io::Result<()> {
        match &self.file {
            Some(file) => file.lock().unwrap_or_else(PoisonError::into_inner).mark(index, mark),
            None => Ok(()),
        }
    }

    pub(super) fn is_shut(&self) -> bool {
        self.shut.load(Ordering::SeqCst)
    }

    pub(super) fn tell(&self, index: usize, state: State, object: Option<&str>) {
        self.say(News::Step {
            index,
            state,
            object: object.map(str::to_owned),
        });
    }

    fn say(&self, news: News) {
        // nobody listens any more: the job goes on all the same
        let _ = self.news.send(Progress {
            job: self.job.clone(),
            news,
        });
    }
}

impl Runner {
    /// Carries out a plan that was confirmed. Returns when nothing is under way any more.
    pub async fn run(
        &self,
        plan: &Plan,
        control: mpsc::UnboundedReceiver<Control>,
        news: mpsc::UnboundedSender<Progress>,
    ) -> Report {
        let marks = vec![Mark::Untouched; plan.steps.len()];
        let file = if plan.is_bulk() && self.depth != Depth::Rehearse {
            match JobFile::create(&self.folder, &self.header(plan)) {
                Ok(file) => Some(file),
                Err(error) => return refused(plan, &self.folder, &error),
            }
        } else {
            None
        };
        let report = self.work(plan, marks, file, control, news).await;
        if let (Verb::AbortDrain, Some(node)) = (plan.verb, &plan.node)
            && self.depth != Depth::Rehearse
            && report.tally.done == plan.steps.len()
        {
            super::file::forget(&self.folder, &self.client.origin().server, node);
        }
        report
    }

    /// Goes on with an interrupted job, on the operator's request: what was sent and not answered is looked up in the
    /// cluster first.
    ///
    /// # Errors
    /// When another process works on it, it belongs to another cluster, or its file cannot be read.
    pub async fn resume(
        &self,
        path: &Path,
        control: mpsc::UnboundedReceiver<Control>,
        news: mpsc::UnboundedSender<Progress>,
    ) -> Result<Report, String> {
        let (file, header, marks) = JobFile::take_over(path)
            .map_err(|error| format!("{}: {error}; perhaps another vmotui works on it", path.display()))?;
        let server = &self.client.origin().server;
        if header.server != *server {
            return Err(format!(
                "job {} belongs to {} (context {}), not to {server}",
                header.plan.id, header.server, header.context
            ));
        }
        Ok(self.work(&header.plan, marks, Some(file), control, news).await)
    }

    fn header(&self, plan: &Plan) -> Header {
        let origin = self.client.origin();
        Header {
            began: self.clock.now(),
            context: origin.context.clone(),
            server: origin.server.clone(),
            session: self.client.session().to_owned(),
            plan: plan.clone(),
        }
    }

    async fn work(
        &self,
        plan: &Plan,
        marks: Vec<Mark>,
        file: Option<JobFile>,
        mut control: mpsc::UnboundedReceiver<Control>,
        news: mpsc::UnboundedSender<Progress>,
    ) -> Report {
        let runner = Self {
            depth: match self.depth {
                Depth::Send if plan.is_bulk() => Depth::Follow,
                depth => depth,
            },
            ..self.clone()
        };
        let desk = Desk {
            job: plan.id.clone(),
            file: file.map(Mutex::new),
            news,
            shut: AtomicBool::new(false),
        };
        desk.say(News::Began);
        let mut outcomes: Vec<Outcome> = vec![Outcome::Left; plan.steps.len()];
        let mut waiting: VecDeque<(usize, Mark)> = marks.into_iter().enumerate().collect();
        let mut under_way = FuturesUnordered::new();
        let mut gate = Gate::Open;
        let mut attended = true;
        loop {
            while gate == Gate::Open && under_way.len() < plan.max_in_flight.max(1) {
                let Some((index, mark)) = waiting.pop_front() else {
                    break;
                };
                let Some(step) = plan.steps.get(index) else { continue };
                let attempt = Attempt {
                    runner: &runner,
                    desk: &desk,
                    wish: plan.verb,
                    index,
                    step,
                };
                if let Some(needed) = step.needs
                    && matches!(mark, Mark::Untouched)
                    && !outcomes.get(needed).is_some_and(Outcome::well)
                {
                    if under_way.is_empty() {
                        // what it waits for has ended otherwise: it is never begun
                        if let Some(slot) = outcomes.get_mut(index) {
                            *slot = unprepared();
                        }
                        let _ = desk.mark(index, Mark::Ended(unprepared()));
                        desk.tell(index, State::Ended(unprepared()), None);
                        continue;
                    }
                    waiting.push_front((index, mark));
                    break;
                }
                under_way.push(async move {
                    let old = matches!(mark, Mark::Ended(_));
                    (attempt.index, old, attempt.resumed(mark).await)
                });
            }
            if gate == Gate::Paused && !attended {
                // nobody is left who could say go on
                gate = Gate::Left;
            }
            let shut = matches!(gate, Gate::Left | Gate::Cancelled);
            if under_way.is_empty() && (waiting.is_empty() || shut) {
                break;
            }
            tokio::select! {
                Some((index, old, outcome)) = under_way.next(), if !under_way.is_empty() => {
                    let kept = old || desk.mark(index, Mark::Ended(outcome.clone())).is_ok();
                    let well = kept && (old || outcome.well());
                    desk.tell(index, State::Ended(outcome.clone()), None);
                    if let Some(slot) = outcomes.get_mut(index) {
                        *slot = outcome;
                    }
                    if !well {
                        desk.forsake(plan, index, &mut waiting, &mut outcomes);
                    }
                    if !well && gate == Gate::Open && !waiting.is_empty() {
                        gate = Gate::Paused;
                        desk.say(News::Paused("after a failure".to_owned()));
                    }
                }
                said = control.recv(), if attended && !shut => match said {
                    Some(Control::Pause) if gate == Gate::Open => {
                        gate = Gate::Paused;
                        desk.say(News::Paused("by the operator".to_owned()));
                    }
                    Some(Control::Resume) if gate == Gate::Paused => {
                        gate = Gate::Open;
                        desk.say(News::Resumed);
                    }
                    Some(Control::Pause | Control::Resume) => {}
                    Some(Control::Cancel) => {
                        gate = Gate::Cancelled;
                        desk.shut.store(true, Ordering::SeqCst);
                    }
                    None => attended = false,
                },
                else => break,
            }
        }
        drop(under_way);
        desk.finish(outcomes, gate == Gate::Left)
    }
}

/// Whether further steps are begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// Yes.
    Open,
    /// Not until somebody says so.
    Paused,
    /// Never: the operator cancelled.
    Cancelled,
    /// Not by this process; another one may go on.
    Left,
}

impl Desk {
    /// Steps that wait for one that did not end well are never begun.
    fn forsake(&self, plan: &Plan, failed: usize, waiting: &mut VecDeque<(usize, Mark)>, outcomes: &mut [Outcome]) {
        let hopeless = |index: usize, mark: &Mark| {
            let needs = plan.steps.get(index).and_then(|step| step.needs);
            needs == Some(failed) && matches!(mark, Mark::Untouched)
        };
        waiting.retain(|(index, mark)| {
            if !hopeless(*index, mark) {
                return true;
            }
            if let Some(slot) = outcomes.get_mut(*index) {
                *slot = unprepared();
            }
            // a step that is not in the file as ended would only be found hopeless again
            let _ = self.mark(*index, Mark::Ended(unprepared()));
            self.tell(*index, State::Ended(unprepared()), None);
            false
        });
    }

    /// Removes the file of a job that is over; one that may be continued keeps it.
    fn finish(self, outcomes: Vec<Outcome>, keep: bool) -> Report {
        let mut tally = Tally::default();
        for outcome in &outcomes {
            tally.add(outcome);
        }
        self.say(News::Ended(tally));
        let file = self
            .file
            .map(|file| file.into_inner().unwrap_or_else(PoisonError::into_inner));
        let left_behind = match file {
            Some(file) if keep => Some(file.path().to_owned()),
            Some(file) => {
                // a file that cannot be removed is offered again, and every step in it has ended
                let _ = file.close();
                None
            }
            None => None,
        };
        Report {
            outcomes,
            tally,
            left_behind,
            stopped: None,
        }
    }
}

/// A step whose preparation did not end well.
fn unprepared() -> Outcome {
    Outcome::Failed {
        reason: "not sent: the step before it, which it waits for, did not succeed".to_owned(),
        way_out: "See why that step failed; then plan anew".to_owned(),
    }
}

/// A job whose file could not be written: nothing was sent.
fn refused(plan: &Plan, folder: &Path, error: &std::io::Error) -> Report {
    Report {
        outcomes: vec![Outcome::Left; plan.steps.len()],
        tally: Tally {
            left: plan.steps.len(),
            ..Tally::default()
        },
        left_behind: None,
        stopped: Some(format!(
            "the job's file cannot be written in {}: {error}; nothing was sent",
            folder.display()
        )),
    }
}

#[cfg(test)]
mod prepared;
#[cfg(test)]
mod tests;
