//! Jobs of the session: one audit log for all of them, begun with the first, and a way to speak to each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::app::Event;
use crate::client::Client;
use crate::ops::job::{Control, Depth, News, Outcome, Progress, State, Tally, WallClock, interrupted};
use crate::ops::{Plan, Runner};
use crate::shell::launch::Launch;

/// What the session's jobs share.
pub(super) struct Work {
    launch: Arc<Launch>,
    events: mpsc::Sender<Event>,
    controls: HashMap<String, mpsc::UnboundedSender<Control>>,
}

impl Work {
    pub(super) fn new(launch: Arc<Launch>, events: mpsc::Sender<Event>) -> Self {
        Self {
            launch,
            events,
            controls: HashMap::new(),
        }
    }

    /// Begins a confirmed plan.
    pub(super) async fn run(&mut self, client: Option<Client>, plan: Box<Plan>) {
        let runner = match self.runner(client).await {
            Ok(runner) => runner,
            Err(reason) => return refuse(&self.events, &plan, &reason).await,
        };
        let (control, news) = self.listen(plan.id.clone());
        tokio::spawn(async move {
            let report = runner.run(&plan, control, news.clone()).await;
            if let Some(reason) = report.stopped {
                tell_refused(&news, &plan, &reason);
            }
        });
    }

    /// Takes up a job that an earlier session left.
    pub(super) async fn resume(&mut self, client: Option<Client>, id: String) {
        let runner = match self.runner(client).await {
            Ok(runner) => runner,
            Err(reason) => {
                let _ = self.events.send(Event::Broken(reason)).await;
                return;
            }
        };
        let path = self.folder().join(format!("{id}.jsonl"));
        let (control, news) = self.listen(id);
        let events = self.events.clone();
        tokio::spawn(async move {
            if let Err(reason) = runner.resume(&path, control, news).await {
                let _ = events.send(Event::Broken(format!("not continued: {reason}"))).await;
            }
        });
    }

    /// Says something to a running job.
    pub(super) fn control(&self, id: &str, control: Control) {
        if let Some(sender) = self.controls.get(id) {
            // a job that has ended does not listen any more
            let _ = sender.send(control);
        }
    }

    /// Jobs that earlier sessions left on this server.
    pub(super) async fn left(&self, client: &Client) {
        let server = client.origin().server.clone();
        let folder = self.folder();
        let found = tokio::task::spawn_blocking(move || interrupted(&folder)).await;
        let mut found = found.unwrap_or_default();
        found.retain(|job| !job.owned && job.header.server == server);
        if !found.is_empty() {
            let _ = self.events.send(Event::Interrupted(found)).await;
        }
    }

    fn folder(&self) -> PathBuf {
        self.launch.paths.state.join("jobs")
    }

    /// Everything a job needs. The first one begins the session's log: a session that changes nothing leaves no file.
    async fn runner(&self, client: Option<Client>) -> Result<Runner, String> {
        let client = client.ok_or_else(|| super::plans::offline().reason)?;
        let log = self.launch.audit.get(&client).await;
        let log = log.map_err(|failure| failure.message)?;
        Ok(Runner {
            client,
            log,
            clock: Arc::new(WallClock),
            folder: self.folder(),
            reason: String::new(),
            depth: Depth::Follow,
        })
    }

    fn listen(&mut self, id: String) -> (mpsc::UnboundedReceiver<Control>, mpsc::UnboundedSender<Progress>) {
        let (control, controls) = mpsc::unbounded_channel();
        let (news, mut heard) = mpsc::unbounded_channel();
        self.controls.insert(id, control);
        let events = self.events.clone();
        tokio::spawn(async move {
            while let Some(progress) = heard.recv().await {
                if events.send(Event::Job(progress)).await.is_err() {
                    return;
                }
            }
        });
        (controls, news)
    }
}

/// A job that could not begin: nothing was sent, and each step says why.
async fn refuse(events: &mpsc::Sender<Event>, plan: &Plan, reason: &str) {
    let (news, mut heard) = mpsc::unbounded_channel();
    tell_refused(&news, plan, reason);
    drop(news);
    while let Some(progress) = heard.recv().await {
        let _ = events.send(Event::Job(progress)).await;
    }
}

fn tell_refused(news: &mpsc::UnboundedSender<Progress>, plan: &Plan, reason: &str) {
    let mut tally = Tally::default();
    let say = |what| {
        let _ = news.send(Progress {
            job: plan.id.clone(),
            news: what,
        });
    };
    for index in 0..plan.steps.len() {
        let outcome = Outcome::Failed {
            reason: reason.to_owned(),
            way_out: "nothing was sent".to_owned(),
        };
        tally.add(&outcome);
        say(News::Step {
            index,
            state: State::Ended(outcome),
            object: None,
        });
    }
    say(News::Ended(tally));
}
