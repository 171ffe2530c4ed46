/** The door for commands: they reach the classifier's room through this one. */
export { openBackbone } from '../vision/backbone.ts';
