//! Simulated authentication and authorization: who holds which token, and what RBAC allows them.
//!
//! **Architecture Invariant:** the decision is made from roles and bindings alone; nothing in the simulator asks for a
//! user by name.
mod binding;
mod impersonate;
mod objects;
mod refuse;
mod review;
mod roles;
mod rule;
mod source;
mod user;

#[cfg(test)]
mod tests;

pub use binding::{Binding, Subject};
pub use impersonate::Impersonation;
pub use objects::{cluster_role_bindings, cluster_roles};
pub use refuse::{forbidden, unauthorized};
pub use review::{ReviewError, review};
pub use roles::Role;
pub use rule::{Attributes, Rule};
pub use source::{SOURCES, Source, WITHHELD};
pub use user::{ANONYMOUS, Identity, SIMULATED};

/// The answer of the authorizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// May the request go on?
    pub allowed: bool,
    /// Why, in the words of the RBAC authorizer; empty for `system:masters` and for refusals.
    pub reason: String,
}

/// Tokens and bindings of one simulated cluster.
#[derive(Clone, Debug)]
pub struct Rbac {
    tokens: Vec<(String, Identity)>,
    bindings: Vec<Binding>,
}

impl Rbac {
    /// The users of [`SIMULATED`] with their bindings, beside what Kubernetes and KubeVirt bind by default.
    pub fn simulated() -> Self {
        let tokens = SIMULATED
            .iter()
            .map(|user| (user.token.to_owned(), user.identity()))
            .collect();
        let mut rbac = Self {
            tokens,
            bindings: binding::defaults(),
        };
        rbac.bindings.extend(source::bindings());
        for (name, withheld) in WITHHELD {
            rbac.withhold(&format!("sim-{name}"), name, withheld);
        }
        rbac
    }

    /// Lets `token` stand for `identity`; an older meaning of the token is forgotten.
    pub fn trust(&mut self, token: &str, identity: Identity) {
        self.tokens.retain(|(known, _)| known != token);
        self.tokens.push((token.to_owned(), identity));
    }

    /// Adds a binding.
    pub fn bind(&mut self, binding: Binding) {
        self.bindings.push(binding);
    }

    /// All bindings.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Whom an `Authorization` header names. No header is [`ANONYMOUS`]; a wrong or malformed one is `None`: answer 401.
    pub fn authenticate(&self, authorization: Option<&str>) -> Option<Identity> {
        let Some(header) = authorization else {
            return Some(Identity::anonymous());
        };
        let (scheme, token) = header.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Some(Identity::anonymous());
        }
        let token = token.trim();
        self.tokens
            .iter()
            .find(|(known, _)| known == token)
            .map(|(_, identity)| identity.clone())
    }

    /// May `who` do what `asked` says?
    pub fn decide(&self, who: &Identity, asked: &Attributes<'_>) -> Decision {
        if who.groups.iter().any(|group| group == "system:masters") {
            return Decision {
                allowed: true,
                reason: String::new(),
            };
        }
        for binding in self.applying(who, namespace_of(asked)) {
            let Some(role) = binding.role() else { continue };
            if role.rules().any(|rule| rule.covers(asked)) {
                return Decision {
                    allowed: true,
                    reason: binding.reason(who),
                };
            }
        }
        Decision {
            allowed: false,
            reason: String::new(),
        }
    }

    /// May `who` do what `asked` says? Without the reason.
    pub fn allowed(&self, who: &Identity, asked: &Attributes<'_>) -> bool {
        self.decide(who, asked).allowed
    }

    /// Rules that hold for `who` in `namespace`, cluster-wide ones first.
    pub fn rules(&self, who: &Identity, namespace: &str) -> Vec<&'static Rule> {
        self.applying(who, namespace)
            .filter_map(Binding::role)
            .flat_map(Role::rules)
            .collect()
    }

    fn applying<'a>(&'a self, who: &'a Identity, namespace: &'a str) -> impl Iterator<Item = &'a Binding> {
        let here = move |binding: &&Binding| binding.subject(who).is_some();
        let cluster = self
            .bindings
            .iter()
            .filter(|binding| binding.namespace.is_none())
            .filter(here);
        let local = self
            .bindings
            .iter()
            .filter(move |binding| !namespace.is_empty() && binding.namespace.as_deref() == Some(namespace))
            .filter(here);
        cluster.chain(local)
    }
}

fn namespace_of<'a>(asked: &Attributes<'a>) -> &'a str {
    match *asked {
        Attributes::Resource { namespace, .. } => namespace,
        Attributes::Path { .. } => "",
    }
}
