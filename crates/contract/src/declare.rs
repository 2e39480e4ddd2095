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

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

            impl Command for $name {
                const NAME: &'static str = stringify!($name);
                type Reply = $reply;
            }

            impl From<$name> for Request {
                fn from(command: $name) -> Self { Self::$name(command) }
            }
        )*

        /// Any command, as it arrives.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "cmd", content = "args")]
        pub enum Request {
            $($(#[$doc])* $name($name),)*
        }

        impl Request {
            /// The command's name, for logs.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $name::NAME,)* }
            }
        }
    };
}
pub(crate) use commands;
