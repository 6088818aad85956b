//! What the server itself says about each eviction, beside what was foretold.
//!
//! Evidence never makes a verdict better: it is about this moment and this pod, and says nothing about the place that a VM
//! needs. What contradicts the preview for the worse is a NO-GO, what was asked and not answered is UNKNOWN.

mod asked;
mod judge;

pub use asked::{Asked, Foretold, evictions};

use super::check::{Check, Go};
use super::preview::{Preview, refinished};
use crate::domain::finding::Verdict;

/// What the server answered to the dry run of an eviction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// KubeVirt would move the guest, or marks it for another controller.
    Moves,
    /// KubeVirt refuses: the guest must migrate and cannot.
    Stuck,
    /// The pod is the target of a migration under way.
    Target,
    /// The pod would go.
    Goes,
    /// A budget refuses; its name, where the server gave it.
    Budget(String),
    /// The server refuses for another reason.
    Refused,
    /// The pod is gone since it was read.
    Gone,
    /// It was not asked, or did not answer.
    Silent,
}

impl Said {
    /// For people and in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::Stuck => "blocks",
            Self::Target => "migration_target",
            Self::Goes => "goes",
            Self::Budget(_) => "held_by_budget",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Silent => "no_answer",
        }
    }
}

/// One pod: what was foretold, what the server said, and whether these agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub asked: Asked,
    /// What came back.
    pub said: Said,
    /// The server's words, or why there are none. Hostile.
    pub words: String,
    /// How bad that is.
    pub verdict: Verdict,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// All answers, the worst contradiction first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// One for each pod.
    pub answers: Vec<Answer>,
    /// Requests a second, at most.
    pub rate: u32,
}

impl Evidence {
    /// Judges what came back, and puts the worst first.
    pub fn new(answers: impl IntoIterator<Item = (Asked, Said, String)>, rate: u32) -> Self {
        let judged = answers.into_iter().map(|(asked, said, words)| {
            let (verdict, meaning) = judge::judge(asked.foretold, &said);
            Answer {
                asked,
                said,
                words,
                verdict,
                meaning,
            }
        });
        let mut answers: Vec<Answer> = judged.collect();
        answers.sort_by(|a, b| b.verdict.cmp(&a.verdict).then_with(|| a.asked.cmp(&b.asked)));
        Self { answers, rate }
    }

    /// How many came out so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.answers.iter().filter(|one| one.verdict == verdict).count()
    }

    /// In one sentence.
    pub fn sentence(&self) -> String {
        format!(
            "{} pods asked by dry run, {} a second at most: {} as foretold, {} contradict the preview for the worse, {} \
             otherwise, {} without an answer",
            self.answers.len(),
            self.rate,
            self.count(Verdict::Pass),
            self.count(Verdict::Fail),
            self.count(Verdict::Warn),
            self.count(Verdict::Unknown)
        )
    }
}

const SOURCE: &str = "POST pods/eviction with dryRun=All: KubeVirt's webhook, then the API server's budgets";

impl Preview {
    /// The preview with what the server said: contradictions stand at their nodes, and the verdict is the worse of both.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Evidence) -> Self {
        for answer in evidence.answers.iter().filter(|one| one.verdict == Verdict::Fail) {
            let check = contradiction(answer);
            if let Some(node) = self.nodes.iter_mut().find(|node| node.name == answer.asked.node) {
                node.checks.push(check.clone());
            }
            self.checks.push(check);
        }
        self.checks.extend(others(&evidence));
        for node in &mut self.nodes {
            node.verdict = node.verdict.max(Go::of(&node.checks));
        }
        for pool in &mut self.pools {
            let nodes = self.nodes.iter().filter(|node| node.pool == pool.name);
            pool.verdict = nodes.map(|node| node.verdict).fold(pool.verdict, Go::max);
        }
        self.evidence = Some(evidence);
        refinished(self)
    }
}

fn contradiction(answer: &Answer) -> Check {
    Check::new(
        "eviction-evidence",
        Verdict::Fail,
        answer.asked.object(),
        answer.meaning,
    )
    .value(answer.words.clone(), answer.asked.foretold.word())
    .source(SOURCE)
    .fix("Believe the server: look at this VM or pod again (plan drain, why-not), and mend what its words name")
}

/// What is better than foretold, and what was not answered: each told once.
fn others(evidence: &Evidence) -> Vec<Check> {
    let of = |verdict: Verdict, reason: &'static str, fix: &'static str| {
        let all = evidence.answers.iter().filter(|one| one.verdict == verdict);
        let first = all.clone().next()?;
        Some(
            Check::new("eviction-evidence", verdict, format!("{} pods", all.count()), reason)
                .value(
                    format!("{}: {}", first.asked.object(), first.words),
                    "an answer as foretold",
                )
                .source(SOURCE)
                .fix(fix),
        )
    };
    let unanswered = of(
        Verdict::Unknown,
        "The server was asked about evictions of these pods and gave no answer",
        "Ask for the right to create pods/eviction in their namespaces, or look at what the answer names",
    );
    let better = of(
        Verdict::Warn,
        "The server's answer differs from what was foretold, and not for the worse: something changed since",
        "Ask again",
    );
    unanswered.into_iter().chain(better).collect()
}

#[cfg(test)]
mod tests;
