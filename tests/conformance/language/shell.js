// Stands in for the client and the actor where only functions are looked at: nothing starts.
export const boot = () => {};
export const createActor = () => {};
