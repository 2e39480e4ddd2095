//! What the gateway says to the outside services and makes of their replies, over real sockets.

mod classes;
mod control;
mod requests;
mod secrets;
mod sockets;
mod support;
