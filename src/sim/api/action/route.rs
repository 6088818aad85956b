//! From method and path to an action, as go-restful finds its routes: path, then method, then Accept
//! (pkg/virt-api/api.go, v1.7.4).
use super::guest::Part;
use super::stream::Stream;

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Deed {
    Start,
    Stop,
    Restart,
    Migrate,
    Pause,
    Unpause,
    SoftReboot,
    Reset,
    Freeze,
    Unfreeze,
    CancelEvacuation { of_vm: bool },
    AddVolume { of_vm: bool },
    RemoveVolume { of_vm: bool },
    GuestInfo(Part),
    ExpandSpec,
    ObjectGraph,
    Stream(Stream),
    Screenshot,
}

/// Where a request leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Route {
    Found(Deed),
    /// The path takes another method.
    OtherMethod,
    /// virt-api serves it, the simulator does not.
    Unbuilt,
    Unknown,
}

/// The action behind a path.
pub(super) fn find(method: &str, plural: &str, subresource: &str) -> Route {
    let of_vm = match plural {
        "virtualmachines" => true,
        "virtualmachineinstances" => false,
        _ => return Route::Unknown,
    };
    let Some((wanted, deed)) = registered(of_vm, subresource) else {
        return if announced(of_vm, subresource) {
            Route::Unbuilt
        } else {
            Route::Unknown
        };
    };
    if method == wanted {
        Route::Found(deed)
    } else {
        Route::OtherMethod
    }
}

fn registered(of_vm: bool, subresource: &str) -> Option<(&'static str, Deed)> {
    let put = |deed| Some(("PUT", deed));
    let get = |deed| Some(("GET", deed));
    match (of_vm, subresource) {
        (true, "start") => put(Deed::Start),
        (true, "stop") => put(Deed::Stop),
        (true, "restart") => put(Deed::Restart),
        (true, "migrate") => put(Deed::Migrate),
        (true, "expand-spec") => get(Deed::ExpandSpec),
        (false, "pause") => put(Deed::Pause),
        (false, "unpause") => put(Deed::Unpause),
        (false, "softreboot") => put(Deed::SoftReboot),
        (false, "reset") => put(Deed::Reset),
        (false, "freeze") => put(Deed::Freeze),
        (false, "unfreeze") => put(Deed::Unfreeze),
        (_, "evacuate/cancel") => put(Deed::CancelEvacuation { of_vm }),
        (_, "addvolume") => put(Deed::AddVolume { of_vm }),
        (_, "removevolume") => put(Deed::RemoveVolume { of_vm }),
        (false, "guestosinfo") => get(Deed::GuestInfo(Part::System)),
        (false, "userlist") => get(Deed::GuestInfo(Part::Users)),
        (false, "filesystemlist") => get(Deed::GuestInfo(Part::FileSystems)),
        (_, "objectgraph") => get(Deed::ObjectGraph),
        (false, "console") => get(Deed::Stream(Stream::Console)),
        (false, "vnc") => get(Deed::Stream(Stream::Vnc)),
        (false, "vnc/screenshot") => get(Deed::Screenshot),
        (_, path) if path.starts_with("portforward/") => get(Deed::Stream(Stream::Port { of_vm })),
        _ => None,
    }
}

fn announced(of_vm: bool, subresource: &str) -> bool {
    matches!(
        (of_vm, subresource),
        (true, "memorydump" | "removememorydump")
            | (
                false,
                "usbredir"
                    | "vsock"
                    | "sev/fetchcertchain"
                    | "sev/querylaunchmeasurement"
                    | "sev/setupsession"
                    | "sev/injectlaunchsecret"
            )
    )
}

impl Deed {
    /// Whether the answer is a document. The other routes name no media type, which go-restful takes to mean that
    /// only a client that takes anything can be served.
    const fn answers_json(self) -> bool {
        matches!(self, Self::GuestInfo(_) | Self::ExpandSpec | Self::ObjectGraph)
    }

    /// Whether a client with this Accept header can be answered (go-restful: `Route.matchesAccept`).
    pub(super) fn accepted(self, header: &str) -> bool {
        let header = if header.is_empty() { "*/*" } else { header };
        let mut types = header
            .split(',')
            .map(|range| range.split(';').next().unwrap_or_default().trim());
        types.any(|kind| kind == "*/*" || (self.answers_json() && kind == "application/json"))
    }

    /// What a client is told that cannot be answered.
    pub(super) const fn not_acceptable(self) -> &'static str {
        if self.answers_json() {
            "406: Not Acceptable\n\nAvailable representations: application/json"
        } else {
            "406: Not Acceptable\n\nAvailable representations: "
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_methods() {
        let vms = "virtualmachines";
        assert_eq!(find("PUT", vms, "start"), Route::Found(Deed::Start));
        assert_eq!(find("POST", vms, "start"), Route::OtherMethod);
        assert_eq!(find("PUT", "virtualmachineinstances", "start"), Route::Unknown);
        assert_eq!(find("GET", "pods", "start"), Route::Unknown);
        assert_eq!(find("PUT", vms, "memorydump"), Route::Unbuilt);
        let cancel = Deed::CancelEvacuation { of_vm: true };
        assert_eq!(find("PUT", vms, "evacuate/cancel"), Route::Found(cancel));
    }

    #[test]
    fn an_action_wants_a_client_that_takes_anything() {
        for (header, put, get) in [
            ("", true, true),
            ("*/*", true, true),
            ("application/json", false, true),
            ("application/json, */*;q=0.5", true, true),
            ("application/yaml", false, false),
        ] {
            assert_eq!(Deed::Start.accepted(header), put, "{header}");
            assert_eq!(Deed::GuestInfo(Part::Users).accepted(header), get, "{header}");
        }
    }
}
