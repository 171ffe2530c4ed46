import type { Evaluation } from '../evaluate.ts';
export async function evaluationPage(evaluation: Evaluation): Promise<string> {
  return evaluation.dataSet;
}
