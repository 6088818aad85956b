//! Asks the server what each eviction would do, by dry run, a few a second.
//!
//! **Architecture Invariant:** nothing here has an effect. `dryRun` stands in the query and in the body: the API server takes
//! both when they agree, KubeVirt's webhook reads the body from 1.6 on and the query before. Each request stands in the audit
//! log before it leaves, as every write does.

mod answer;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use self::answer::{Heard, read};
use crate::client::audit::{Answer, AuditError, AuditLog, Entry, Event};
use crate::client::{Client, Right};
use crate::config::Guardrail;
use crate::domain::repave::{Asked, Evidence, Said};
use crate::ops::guard;
use crate::ops::job::Clock;
use crate::ops::plan::Call;
use crate::ops::verb::Verb;

/// Requests a second.
pub const RATE: u32 = 20;
/// How often a server that wants fewer requests is asked again.
const PATIENCE: u32 = 3;
/// Longest pause that a server may ask for, in seconds.
const LONGEST: u64 = 30;
/// After so many failures in a row nobody is asked any more.
const GIVE_UP: u32 = 3;

/// Who asks, under which rules.
pub struct Asking<'a> {
    /// Connection.
    pub client: &'a Client,
    /// Audit log of the session.
    pub log: &'a AuditLog,
    /// Guardrails of the configuration: one that denies drains denies these questions too.
    pub guardrails: &'a [Guardrail],
    /// Tells the time and waits.
    pub clock: &'a dyn Clock,
}

/// Why a namespace is not asked about.
type Shut = BTreeMap<String, Option<String>>;

impl Asking<'_> {
    /// Asks about all of them, one after the other; `told` hears after each how many are done.
    ///
    /// # Errors
    /// When the audit log cannot be written: then nothing more is sent.
    pub async fn ask(&self, all: Vec<Asked>, mut told: impl FnMut(usize)) -> Result<Evidence, AuditError> {
        let mut shut = Shut::new();
        let everywhere = self.may("").await == Ok(true);
        let mut answers = Vec::with_capacity(all.len());
        let (mut failures, mut last) = (0, String::new());
        for (done, asked) in all.into_iter().enumerate() {
            told(done);
            if !shut.contains_key(&asked.namespace) {
                let why = self.closed(&asked.namespace, everywhere).await;
                shut.insert(asked.namespace.clone(), why);
            }
            let (said, words) = match shut.get(&asked.namespace).and_then(Option::as_ref) {
                Some(why) => (Said::Silent, why.clone()),
                None if failures >= GIVE_UP => (
                    Said::Silent,
                    format!("not asked: the server failed {GIVE_UP} times in a row: {last}"),
                ),
                None => {
                    let (said, words) = self.one(&asked).await?;
                    let failed = matches!(said, Said::Silent) || words.contains("failed calling webhook");
                    failures = if failed { failures + 1 } else { 0 };
                    last.clone_from(&words);
                    (said, words)
                }
            };
            answers.push((asked, said, words));
        }
        Ok(Evidence::new(answers, RATE))
    }

    async fn may(&self, namespace: &str) -> Result<bool, String> {
        let right = Right {
            verb: "create",
            group: "",
            resource: "pods",
            subresource: "eviction",
            namespace,
            name: "",
        };
        self.client.may(&right).await.map_err(|trouble| trouble.to_string())
    }

    /// Why nothing is asked about a namespace. A question about rights that was not answered shuts nothing: the server decides
    /// in the end.
    async fn closed(&self, namespace: &str, everywhere: bool) -> Option<String> {
        let rules = guard::rules(self.guardrails, &self.client.origin().context, Verb::Drain);
        if let Some((why, way_out)) = guard::denied(&rules, namespace) {
            return Some(format!("not asked: {why}. {way_out}"));
        }
        (!everywhere && self.may(namespace).await == Ok(false))
            .then(|| format!("not asked: needs create pods/eviction in {namespace}"))
    }

    async fn one(&self, asked: &Asked) -> Result<(Said, String), AuditError> {
        let call = call(asked);
        for _ in 0..PATIENCE {
            match self.exchange(asked, &call).await? {
                Heard::Said(said, words) => return Ok((said, words)),
                Heard::Later(seconds, _) => self.clock.sleep(Duration::from_secs(seconds.min(LONGEST))).await,
            }
        }
        Ok((
            Said::Silent,
            format!("429: the server asked for fewer requests {PATIENCE} times"),
        ))
    }

    async fn exchange(&self, asked: &Asked, call: &Call) -> Result<Heard, AuditError> {
        let began = self.clock.now();
        let entry = Entry {
            verb: "verify-evictions".to_owned(),
            gvr: "v1/pods/eviction".to_owned(),
            ns: asked.namespace.clone(),
            name: asked.pod.clone(),
            intent: format!("{} {}", call.method, call.target()),
            patch: call.body.clone(),
            ..Entry::default()
        };
        let intent = self.log.intend(Event::DryRun, entry).await?;
        let silent = |words: String| (Heard::Said(Said::Silent, words), None, String::new());
        let (heard, status, audit_id) = match call.request() {
            Err(error) => silent(format!("nothing was sent: {error}")),
            Ok(request) => match self.client.write(&intent, request).await {
                Err(trouble) => silent(trouble.to_string()),
                Ok(answer) => {
                    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
                    let status = answer.status().as_u16();
                    let heard = read(status, header("retry-after"), answer.body());
                    (heard, Some(status), header("audit-id").unwrap_or_default().to_owned())
                }
            },
        };
        let result = match &heard {
            Heard::Said(said, words) => format!("{}: {words}", said.word()),
            Heard::Later(_, words) => format!("not yet: {words}"),
        };
        let took = self.clock.now().duration_since(began);
        let record = Answer {
            result,
            http_status: status,
            audit_id,
            duration_ms: u64::try_from(took.as_millis()).ok(),
        };
        self.log.answer(Event::Answer, &intent, record).await?;
        let pause = Duration::from_secs(1) / RATE;
        self.clock.sleep(pause.saturating_sub(took.unsigned_abs())).await;
        Ok(heard)
    }
}

fn call(asked: &Asked) -> Call {
    let Asked { namespace, pod, .. } = asked;
    let body = json!({
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": { "name": pod, "namespace": namespace },
        "deleteOptions": { "dryRun": ["All"] },
    });
    let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}/eviction");
    Call {
        query: Vec::new(),
        ..Call::create(path, body)
    }
    .dry_in_query()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::repave::Foretold;

    #[test]
    fn a_question_says_twice_that_it_is_one() {
        let asked = Asked {
            node: "w1".into(),
            namespace: "a".into(),
            vm: String::new(),
            pod: "p".into(),
            foretold: Foretold::Goes,
        };
        let call = call(&asked);
        assert_eq!(call.target(), "/api/v1/namespaces/a/pods/p/eviction?dryRun=All");
        let body = call.body.unwrap();
        assert_eq!(body.pointer("/deleteOptions/dryRun"), Some(&json!(["All"])));
    }
}
