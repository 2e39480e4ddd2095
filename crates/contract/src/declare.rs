//! How a command is declared: once, with its name, arguments and reply; the list stands in
//! [`crate::command`].

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::command::Request;

/// A command: its name, its arguments (the type itself) and its reply.
pub trait Command: Serialize + DeserializeOwned + Into<Request> {
    /// Name on the wire.
    const NAME: &'static str;
    /// What comes back.
    type Reply: Serialize + DeserializeOwned;
}

/// Commands as types; to be carried out they must stand in the list too.
macro_rules! declared {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

            impl $crate::command::Command for $name {
                const NAME: &'static str = stringify!($name);
                type Reply = $reply;
            }

            impl From<$name> for $crate::command::Request {
                fn from(command: $name) -> Self { Self::$name(command) }
            }
        )*
    };
}

/// The list: commands declared on the spot, then those declared elsewhere, by name.
macro_rules! commands {
    (
        $($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*
        $(+ $other:ident;)*
    ) => {
        $crate::declare::declared! {
            $($(#[$doc])* $name { $($(#[$fdoc])* $field: $type,)* } -> $reply;)*
        }

        /// Any command, as it arrives.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "cmd", content = "args")]
        pub enum Request {
            $($(#[$doc])* $name($name),)*
            $(#[doc = concat!("See [`", stringify!($other), "`].")] $other($other),)*
        }

        impl Request {
            /// Every command's name.
            pub const NAMES: &'static [&'static str] = &[$($name::NAME,)* $($other::NAME,)*];

            /// The command's name, for logs.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $name::NAME,)*
                    $(Self::$other(_) => $other::NAME,)*
                }
            }
        }
    };
}
pub(crate) use {commands, declared};
