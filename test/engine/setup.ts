import { packPackage } from './packedPackage';

export default function setup(): void {
	packPackage();
}
