package ciranda.protocol;

/** The states of the membership machine (docs/PROTOCOL.md, "Roles"). */
public enum Role {
  SEARCHING,
  JOINING,
  MEMBER,
  ELECTING,
  COORDINATOR
}
